using System.Collections.Concurrent;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>A network with features of flowers, some to train on and some to be asked about.</summary>
/// <param name="Model">Path of the network.</param>
/// <param name="Training">Features of labelled images.</param>
/// <param name="Asked">Features of others.</param>
/// <param name="Root">Folder of all images.</param>
internal sealed record ExportNetwork(string Model, LabeledDataset Training, LabeledDataset Asked, string Root);

/// <summary>The networks whose heads are exported; features are made once.</summary>
public sealed class ExportNetworks : IDisposable
{
    private const int TrainingPerClass = 8;
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, Lazy<ExportNetwork>> _networks = new();

    public static IReadOnlyList<string> Real { get; } = ["mini", "squeezenet", "squeezenet-half", "efficientnet-lite0"];

    public static IReadOnlyList<string> Zoo { get; } = ["vit-token", "nhwc-fixed-batch", "external-two-taps"];

    /// <summary>Whether every head is asked about 200 images on every real network: minutes.</summary>
    public static bool All { get; } = Environment.GetEnvironmentVariable("TLEARN_EXPORT_ALL") is "1";

    internal ExportNetwork Get(string name) => _networks.GetOrAdd(name, n => new Lazy<ExportNetwork>(() => Make(n))).Value;

    public void Dispose() => _folder.Dispose();

    private static ExtractionRequest Request(string name) => name switch
    {
        "mini" => new() { Model = Nets.Mini },
        "squeezenet" => new() { Model = Nets.SqueezeNet, Preprocess = "caffe-bgr" },
        "squeezenet-half" => new() { Model = SharedData.Require("models", "squeezenet1.1-fp16-batch1.onnx"), Preprocess = "caffe-bgr" },
        "efficientnet-lite0" => new() { Model = Nets.EfficientNet },
        "vit-token" => new() { Model = Nets.Zoo("timm-vit-dynamo"), Taps = [BackboneInspector.Inspect(Nets.Zoo("timm-vit-dynamo")).Taps.Last(t => t.ClassTokens > 0).Name], Pool = "token" },
        "nhwc-fixed-batch" => new() { Model = Nets.Zoo("keras-like-nhwc-fixed-batch"), Preprocess = "caffe-bgr,resize=exact:96x96,crop=none" },
        "external-two-taps" => new() { Model = Nets.Zoo("torchvision-densenet-external"), Taps = [Maps(Nets.Zoo("torchvision-densenet-external"))], Pool = "max", Views = "flip", Preprocess = "imagenet,resize=exact:64x64,crop=none" },
        _ => throw new ArgumentException(name),
    };

    /// <summary>Two maps of a network, concatenated.</summary>
    private static string Maps(string model) => string.Join('+', BackboneInspector.Inspect(model).Taps.Where(t => t.Shape is { Count: 3 }).Select(t => t.Name).TakeLast(6).Where((_, i) => i is 0 or 5));

    private ExportNetwork Make(string name)
    {
        var images = _folder.File("images");
        lock (_networks)
        {
            if (!Directory.Exists(images)) ImageFolder.CopyFlowers(images, 40);
        }

        var request = Request(name);
        // The zoo's networks are small and wild: a few images tell all there is to tell.
        var perClass = Zoo.Contains(name) ? 1 : All || name is "mini" or "squeezenet" ? 40 : 4;
        var manifest = _folder.File("images", $"{name}.csv");
        var files = Directory.EnumerateFiles(images, "*.jpg", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(images, f).Replace('\\', '/')).Order(StringComparer.Ordinal);
        var rows = files.Select(f => f.Split('/')).GroupBy(p => (Split: p[0], Label: p[1])).SelectMany(g => g.Take(g.Key.Split == "train" ? TrainingPerClass : perClass).Select(p => $"{string.Join('/', p)},{g.Key.Label},{g.Key.Split}"));
        File.WriteAllText(manifest, $"path,label,split\n{string.Join('\n', rows)}\n");
        using var embedder = EmbeddingModel.Open(request with { Device = "cpu" }, new ModelCatalogue());
        var store = FeatureStore.OpenOrCreate(_folder.File(name + ".store"), embedder.Recipe, new StoreProvenance());
        FeatureExtractor.Run(ImageSource.Open(manifest), embedder, store, cancellation: TestContext.Current.CancellationToken);
        var (tap, pool) = embedder.Resolve(request.Taps[0]);
        using var snapshot = store.OpenSnapshot();
        var all = snapshot.Load(tap, pool).Dataset;
        return new ExportNetwork(request.Model!, Copy("train"), Copy("val"), images);

        // The store's files go with the folder, not with the data.
        LabeledDataset Copy(string split)
        {
            int[] chosen = [.. Enumerable.Range(0, all.Items.Count).Where(r => all.Items[r].Split == split)];
            var values = new float[chosen.Length * all.Features.Dimension];
            for (var i = 0; i < chosen.Length; i++) all.Features.Row(chosen[i]).CopyTo(values.AsSpan(i * all.Features.Dimension));
            return new LabeledDataset(FeatureMatrix.FromArray(values, all.Features.Dimension), [.. chosen.Select(r => all.Items[r])], all.Space, all.Classes);
        }
    }
}
