using TransferLearning.Answering;
using TransferLearning.Classifiers.Training;
using TransferLearning.Cli.Terminal;
using TransferLearning.Export;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.Loading;

namespace TransferLearning.Cli.Options;

/// <summary>What a command's first argument names: a head, or a network that knows its classes.</summary>
internal static class HeadArgument
{
    /// <summary>What a command takes: a network needs images, a head can do with their features.</summary>
    public static string[] Usages { get; } = ["FILE.tlhead STORE|IMAGES", "MODEL.onnx IMAGES"];

    /// <summary>The same of a command that takes several inputs.</summary>
    public static string[] UsagesOfSeveral { get; } = ["FILE.tlhead STORE|IMAGES…", "MODEL.onnx IMAGES…"];

    /// <summary>Loads it; a file whose name ends in <c>.onnx</c> is a network.</summary>
    /// <exception cref="TlearnException">It is neither.</exception>
    public static IClassifier Load(string path, int threads, TerminalOutput terminal, Exclusion? exclusion)
    {
        if (Directory.Exists(path)) throw new TlearnException($"head file {path}: found a folder, expected a file of a head or a network", "The head comes first, then the images or the store.");
        var catalogue = NamedModels.Open(terminal);
        var loader = new FeatureLoader(terminal, catalogue) { Exclusion = exclusion };
        return IsNetwork(path) ? new NetworkClassifier(ExportedNetwork.Read(path), loader) : new HeadClassifier(TrainedHead.Load(path, threads), loader, catalogue);
    }

    /// <summary>Whether the argument names an ONNX file.</summary>
    public static bool IsNetwork(string path) => ExportedNetwork.IsName(path);
}

/// <summary>The argument IMAGES.</summary>
internal static class ImagesArgument
{
    /// <summary>What it is, for the help.</summary>
    public const string Description = "a folder of images, a manifest (.csv, .jsonl), an archive (.zip, .tar, .tar.gz, .parquet) or an image";
}
