using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Configurations;

namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>
/// Finds out how a network wants its images, and where that is written: the catalogue, the model's own metadata, a timm <c>config.json</c> or
/// a Hugging Face <c>preprocessor_config.json</c> beside it. Nothing is guessed: a field that is not understood is an error that names it.
/// </summary>
internal static class PreprocessingResolver
{
    /// <summary>Key of the record in an ONNX file's metadata.</summary>
    public const string MetadataKey = "tlearn.preprocessing";

    /// <summary>Resolves an option for a model.</summary>
    /// <exception cref="UsageException">The option names neither preset nor file, or a change is not understood.</exception>
    /// <exception cref="TlearnException">Nothing is found, or what is found is not understood.</exception>
    public static ResolvedPreprocessing Resolve(PreprocessingOption option, ModelHints hints)
    {
        ArgumentNullException.ThrowIfNull(option);
        ArgumentNullException.ThrowIfNull(hints);
        var draft = Base(option.Base, hints);
        foreach (var (field, value) in option.Changes)
        {
            (draft.Record, var changed) = PreprocessingChange.Apply(draft.Record, field, value);
            draft.Sources[changed] = "option `Preprocess`";
        }

        GraphInput.Settle(draft, hints);
        draft.Record.Validate();
        return new ResolvedPreprocessing(draft.Record, draft.Sources);
    }

    private static Draft Base(string name, ModelHints hints)
    {
        if (name == "auto") return Auto(hints);
        if (Presets.All.TryGetValue(name, out var preset)) return new Draft(preset, $"preset {name}");
        if (File.Exists(name)) return new Draft(Parse(StrictText.Read(name), name), $"file {name}");
        throw new UsageException($"`Preprocess` {name}: neither a preset nor a file", $"{(Spelling.Nearest(name, [.. Presets.All.Keys, "auto"]) is { } meant ? $"Did you mean '{meant}'? " : "")}Choose {Presets.Choices}.");
    }

    private static Draft Auto(ModelHints hints)
    {
        if (hints.CatalogueRecord is { } record) return new Draft(record, "catalogue");
        if (hints.Metadata.TryGetValue(MetadataKey, out var json)) return new Draft(Parse(json, $"metadata {MetadataKey}"), $"model metadata {MetadataKey}");
        var folder = hints.ModelPath is { } model ? Path.GetDirectoryName(Path.GetFullPath(model)) : null;
        if (folder is not null)
        {
            if (Beside(folder, "config.json", TimmConfiguration.TryRead) is { } timm) return timm;
            if (Beside(folder, "preprocessor_config.json", HuggingFaceConfiguration.TryRead) is { } huggingFace) return huggingFace;
        }

        throw new TlearnException(
            $"{hints.ModelPath ?? "the model"}: nothing says how its images are prepared (looked for the catalogue's manifest, metadata '{MetadataKey}', config.json and preprocessor_config.json beside it)",
            "Say it with `Preprocess` imagenet (RGB, ImageNet mean and std), caffe-bgr (BGR, 0–255 minus mean), inception (−1 to 1) or the path of a JSON file with a record; changes go behind commas: imagenet,resize=shorter:292,crop=260. `Models.Add(PATH, …)` keeps it with the network, each of several its own.");
    }

    private static Draft? Beside(string folder, string name, Func<ConfigurationFile, Draft?> read)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? read(ConfigurationFile.Parse(StrictText.Read(path), path)) : null;
    }

    private static PreprocessingRecord Parse(string json, string where)
    {
        try
        {
            return PreprocessingRecord.FromJson(json);
        }
        catch (TlearnException e)
        {
            throw new TlearnException($"{where}: {e.Message}", e.Next, e);
        }
    }
}

/// <summary>A record and where each of its fields came from.</summary>
/// <param name="Record">What is done to images.</param>
/// <param name="Sources">For each field of the record's JSON (<c>orientation</c>, <c>alpha</c>, <c>resize</c>, …, <c>type</c>) where its value came from.</param>
internal sealed record ResolvedPreprocessing(PreprocessingRecord Record, IReadOnlyDictionary<string, string> Sources);

/// <summary>Records with names.</summary>
internal static class Presets
{
    internal const string Choices = "auto, imagenet, caffe-bgr, inception or the path of a JSON file with a preprocessing record";

    /// <summary>Shorter side to 256, centre crop 224, RGB, ImageNet's mean and standard deviation; bilinear, antialiased.</summary>
    public static PreprocessingRecord ImageNet { get; } = new();

    /// <summary>As <see cref="ImageNet"/>, but BGR, 0–255 minus Caffe's mean.</summary>
    public static PreprocessingRecord CaffeBgr { get; } = new() { Channels = ChannelOrder.BGR, Scale = 1, Mean = [104, 117, 123], Std = [1, 1, 1] };

    /// <summary>As <see cref="ImageNet"/>, but −1 to 1.</summary>
    public static PreprocessingRecord Inception { get; } = new() { Mean = [0.5, 0.5, 0.5], Std = [0.5, 0.5, 0.5] };

    /// <summary>The presets by name.</summary>
    public static IReadOnlyDictionary<string, PreprocessingRecord> All { get; } = new Dictionary<string, PreprocessingRecord>
    {
        ["imagenet"] = ImageNet,
        ["caffe-bgr"] = CaffeBgr,
        ["inception"] = Inception,
    };
}

/// <summary>What the graph's input settles, whatever else was said: layout and element type.</summary>
internal static class GraphInput
{
    private const string Source = "graph input";

    public static void Settle(Draft draft, ModelHints hints)
    {
        if ((hints.InputLayout ?? LayoutOf(hints.InputShape)) is { } layout)
        {
            draft.Record = draft.Record with { Layout = layout };
            draft.Sources["layout"] = Source;
        }

        if (hints.InputElement is { } element)
        {
            draft.Record = draft.Record with { Type = element };
            draft.Sources["type"] = Source;
        }
    }

    // Both ends 3 wide would be an image of 3 rows or columns: nobody's network, but nothing to decide by.
    private static TensorLayout? LayoutOf(IReadOnlyList<long?> shape) => shape switch
    {
        [_, 3, _, 3] => null,
        [_, 3, _, _] => TensorLayout.NCHW,
        [_, _, _, 3] => TensorLayout.NHWC,
        _ => null,
    };
}
