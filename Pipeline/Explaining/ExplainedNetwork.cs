using TransferLearning.Answering;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Preprocessing;
using TransferLearning.Core.Threading;
using TransferLearning.Export;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Export;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Views;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FineTuning.Scoring;
using TransferLearning.Loading;
using TransferLearning.Notes;
using TransferLearning.Onnx;

namespace TransferLearning.Explaining;

/// <summary>
/// What is explained, as one ONNX network from <c>image</c>, float32 <c>[N,3,H,W]</c>, to the classes: a head with its network becomes what <c>Head.Export</c> would write,
/// so that one way serves them all.
/// </summary>
internal sealed class ExplainedNetwork : IDisposable
{
    private readonly EmbeddingModel _embedder;
    private readonly Preprocessor _preprocessor;
    private readonly Func<float[], float[]?> _probabilities;

    private ExplainedNetwork(string name, IReadOnlyList<string> classes, EmbeddingModel embedder, OnnxModel graph, ScoreTensors tensors, Func<float[], float[]?> probabilities, ExplainedFile options)
    {
        (Name, Classes, Graph, Tensors, _probabilities, _embedder) = (name, classes, graph, tensors, probabilities, embedder);
        _preprocessor = new Preprocessor(FeatureNetwork.Preprocessing(embedder));
        (Device, Threads) = (DeviceSpec.Parse(options.Request.Device), ThreadCount.Of(options.Request.Threads));
        Features = graph.Graph.Producer(FeatureNetwork.Output) is not null ? FeatureNetwork.Output : PenultimateFinder.Find(graph).Tensor;
    }

    /// <summary>Name of the head or network.</summary>
    public string Name { get; }

    /// <summary>Class names, <c>[C]</c>.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Name of the network that makes the features.</summary>
    public string Model => _embedder.ModelName;

    /// <summary>The network.</summary>
    public OnnxModel Graph { get; }

    /// <summary>Where its scores are.</summary>
    public ScoreTensors Tensors { get; }

    /// <summary>The tensor that the classifier reads.</summary>
    public string Features { get; }

    /// <summary>Size of the input.</summary>
    public ImageSize Size => _embedder.Backbone.Input.Size;

    /// <summary>Where it runs.</summary>
    public DeviceSpec Device { get; }

    /// <summary>Threads of a run.</summary>
    public int Threads { get; }

    /// <summary>Opens it; what it may be is what <c>ImageClassifier.Load</c> takes.</summary>
    /// <param name="options">Which file, where its network is found, and how it is fed.</param>
    /// <param name="catalogue">The models that have names.</param>
    /// <param name="images">Images that settle an open size.</param>
    /// <param name="log">Told what should be known.</param>
    /// <param name="cancellation">Stops the opening.</param>
    public static ExplainedNetwork Open(ExplainedFile options, ModelCatalogue catalogue, ImageSource? images, RunLog log, CancellationToken cancellation)
    {
        var file = options.File;
        // The network is opened here for its preprocessing and its layers; what runs is the graph that explains, on the device that was asked for.
        var request = options.Request with { Device = "cpu", SizedBy = images };
        if (File.Exists(file) && !ExportedNetwork.IsName(file))
        {
            options.RequireNoOther();
            return OfHead(TrainedHead.Load(file, request.Threads), options, request, catalogue, cancellation);
        }

        if (file.EndsWith(".tlhead", StringComparison.OrdinalIgnoreCase)) throw new TlearnException($"{file}: no such file", "Give the path of a file that `Head.Save` wrote.");
        if (request.Model is not null) throw new UsageException($"`Model` {request.Model}: {file} is the whole network", "Leave `Model` out.");
        var reference = catalogue.Find(file);
        if (!ExportedNetwork.Says(reference.Load())) return OfOwn(reference, options, request, catalogue, cancellation);
        options.RequireNoOther();
        var exported = ExportedNetwork.Read(reference.Path);
        var embedder = EmbeddingModel.Open(new NetworkClassifier(exported, new FeatureLoader(log, catalogue)).Request(request), catalogue, cancellation: cancellation);
        return Made(embedder, () =>
        {
            var graph = Whole(embedder, reference.Load());
            return new ExplainedNetwork(exported.Name, exported.Classes, embedder, graph, ScoreTensors.OfExported(graph, exported.Answers, exported.Classes.Count), a => exported.HasProbabilities ? a : null, options);
        });
    }

    /// <summary>An image as the network is fed with it.</summary>
    /// <exception cref="ImageDecodeException">The bytes are no image that can be read.</exception>
    /// <exception cref="TlearnException">It has another size than the network takes.</exception>
    public PreparedImage Prepare(ReadOnlySpan<byte> file)
    {
        var image = _embedder.Decode(file);
        try
        {
            _embedder.RequireSize(image);
            var input = new float[3 * Size.Height * Size.Width];
            _preprocessor.Run(image, input);
            return new PreparedImage(image, input, new HeatmapPlacement(PreprocessingPlan.For(_preprocessor.Record, ViewSet.Center.Views[0], image.Width, image.Height), new ImageSize(image.Height, image.Width)));
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>The probabilities that its answers are or come to, <c>[C]</c>; <see langword="null"/> where there are scores alone.</summary>
    public float[]? Probabilities(float[] answers) => _probabilities(answers);

    /// <summary>What preprocessing makes of black pixels, <c>[3,H,W]</c>.</summary>
    public float[] Black()
    {
        using var image = new RgbImage(Size.Width, Size.Height);
        image.Pixels.Clear();
        var input = new float[3 * Size.Height * Size.Width];
        new Preprocessor(_preprocessor.Record with { Resize = new ResizeStep { Mode = ResizeMode.None }, Crop = new CropStep { Mode = CropMode.None } }).Run(image, input);
        return input;
    }

    /// <inheritdoc/>
    public void Dispose() => _embedder.Dispose();

    private static ExplainedNetwork OfHead(TrainedHead head, ExplainedFile options, ExtractionRequest request, ModelCatalogue catalogue, CancellationToken cancellation)
    {
        var embedder = HeadExport.Open(new ExportRequest(head, HeadFeatures.FindModel(catalogue, head, request.Model)) { Images = request.SizedBy, Threads = request.Threads }, catalogue, cancellation);
        return Made(embedder, () =>
        {
            RequireTensor(embedder);
            var graph = HeadExport.Compose(head, embedder, InputForm.Tensor);
            var answers = graph.Outputs[^1].Name;
            return new ExplainedNetwork(head.Head.Name, head.Classes, embedder, graph, ScoreTensors.OfExported(graph, answers, head.Classes.Count), a => head.Head is IProbabilisticHead ? a : null, options);
        });
    }

    private static ExplainedNetwork OfOwn(ModelReference reference, ExplainedFile options, ExtractionRequest request, ModelCatalogue catalogue, CancellationToken cancellation)
    {
        var embedder = EmbeddingModel.Open(OwnClasses.Request(reference, request with { Preprocess = options.Preprocess ?? "auto" }), catalogue, cancellation: cancellation);
        return Made(embedder, () =>
        {
            var own = OwnClasses.Of(reference, embedder, options.Labels);
            var graph = Whole(embedder, reference.Load());
            return new ExplainedNetwork(own.Name, own.Classes, embedder, graph, ScoreTensors.OfOwn(graph, own.Output.Tensor), a => own.Output.ToProbabilities(a), options);
        });
    }

    private static ExplainedNetwork Made(EmbeddingModel embedder, Func<ExplainedNetwork> make)
    {
        try
        {
            return make();
        }
        catch
        {
            embedder.Dispose();
            throw;
        }
    }

    /// <summary>A network of any layout and type behind the one form of input.</summary>
    private static OnnxModel Whole(EmbeddingModel embedder, OnnxModel model)
    {
        RequireTensor(embedder);
        var input = embedder.Backbone.Input;
        object batch = embedder.Backbone.FixedBatch is { } fixedBatch ? fixedBatch : "N";
        var network = model.WithWeightsInside();
        var front = ImageInput.Build(input, [batch, 3, input.Size.Height, input.Size.Width], null, 1, network.Opset);
        return network.Prepend(front, new Dictionary<string, string> { [ImageInput.Fed] = input.Name });
    }

    private static void RequireTensor(EmbeddingModel embedder)
    {
        if (!embedder.TakesAnySize) return;
        throw new TlearnException($"{embedder.ModelName} takes decoded pixels of any size and resizes them itself, as `Head.Export(InputForm.Pixels)` writes it: an explanation is of a prepared image", "Explain the head that it was exported from, or export it without `InputForm.Pixels`.");
    }
}

/// <summary>Which file is explained, and how it is opened.</summary>
/// <param name="File">A head, a network, or a network's name.</param>
/// <param name="Request">Network of a head, device, threads, size of the input.</param>
/// <param name="Preprocess">Preprocessing of a pretrained network; <see langword="null"/> for what its files say.</param>
/// <param name="Labels">A file of a pretrained network's class names; <see langword="null"/> for its own.</param>
/// <param name="RequireNoOther">Refuses what a file that knows its classes has of its own.</param>
internal sealed record ExplainedFile(string File, ExtractionRequest Request, string? Preprocess, string? Labels, Action RequireNoOther);

/// <summary>An image as the network is fed with it, and as it is.</summary>
/// <param name="image">Its pixels.</param>
/// <param name="input">The network's input, <c>[3,H,W]</c>.</param>
/// <param name="placement">Where the input lies in the image.</param>
internal sealed class PreparedImage(RgbImage image, float[] input, HeatmapPlacement placement) : IDisposable
{
    public float[] Input => input;

    public HeatmapPlacement Placement => placement;

    /// <summary>A copy of the pixels, <c>[H,W,3]</c>.</summary>
    public byte[] Pixels => image.Pixels.ToArray();

    /// <inheritdoc/>
    public void Dispose() => image.Dispose();
}
