using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Catalogue.Fetching;
using TransferLearning.Tests.Backbones;

namespace TransferLearning.Tests.Catalogue;

/// <summary>A catalogue of one network, <c>net</c>, which is not on this machine yet: it is the bundled one's file under another name.</summary>
internal sealed class FetchedNet : IDisposable
{
    public static readonly byte[] Content = File.ReadAllBytes(Nets.Mini);

    private static readonly string s_miniManifest = Path.Combine(Path.GetDirectoryName(Nets.Mini)!, "manifest.json");

    private readonly TemporaryFolder _folder = new();

    /// <param name="url">The manifest's address.</param>
    /// <param name="sha256">The manifest's hash; <see langword="null"/> for the right one.</param>
    /// <param name="change">Further changes of the manifest.</param>
    public FetchedNet(string url = "", string? sha256 = null, Action<JsonObject>? change = null)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(s_miniManifest))!.AsObject();
        manifest["name"] = "net";
        manifest["url"] = url;
        manifest["labels"] = null;
        if (sha256 is not null) manifest["sha256"] = sha256;
        manifest["verified"] = sha256 is not "";
        manifest.Remove("bytes");
        change?.Invoke(manifest);
        Directory.CreateDirectory(_folder.File("bundled", "net"));
        File.WriteAllText(Manifest, manifest.ToJsonString());
    }

    private string Manifest => _folder.File("bundled", "net", "manifest.json");

    public ModelCatalogue Catalogue => new(_folder.File("bundled"), User);

    public string User => _folder.File("user");

    public string Target => _folder.File("user", "net", "model.onnx");

    public string Part => Target + ".part";

    /// <summary>What lies in the model's folder, but for the lock.</summary>
    public IEnumerable<string> Files => Directory.Exists(_folder.File("user", "net"))
        ? Directory.EnumerateFileSystemEntries(_folder.File("user", "net")).Select(f => Path.GetFileName(f)!).Where(f => f != ".lock").Order(StringComparer.Ordinal)
        : [];

    /// <summary>How patient downloads are.</summary>
    public DownloadOptions Options { get; init; } = new() { FirstPause = TimeSpan.FromMilliseconds(1), Attempts = 4, Stall = TimeSpan.FromSeconds(10) };

    /// <summary>What fetches said while they went on.</summary>
    public ConcurrentQueue<string> Told { get; } = [];

    public string Scratch(string name) => _folder.File(name);

    public Task<FetchResult> FetchAsync(string? from = null, bool accept = false, IProgress<(long Done, long Total)>? progress = null, CancellationToken cancellation = default) =>
        new ModelFetcher(Catalogue, Options, Told.Enqueue)
            .FetchAsync(new FetchRequest { Name = "net", From = from, AcceptUnverified = accept }, progress, cancellation);

    /// <summary>Changes the manifest, as a later version of the program does.</summary>
    public void Change(Action<JsonObject> change)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(Manifest))!.AsObject();
        change(manifest);
        File.WriteAllText(Manifest, manifest.ToJsonString());
    }

    public void Dispose() => _folder.Dispose();
}
