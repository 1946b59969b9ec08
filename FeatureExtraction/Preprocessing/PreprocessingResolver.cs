using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Configurations;

namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>
/// Finds out how a network wants its images, and where that is written: the catalogue, the model's own metadata, a timm <c>config.json</c> or
/// a Hugging Face <c>preprocessor_config.json</c> beside it. Nothing is guessed: a field that is not understood is an error that names it.
/// </summary>
public static class PreprocessingResolver
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
            draft.Sources[changed] = "option --preprocess";
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
        throw new UsageException($"--preprocess {name}: neither a preset nor a file", $"Choose {Presets.Choices}.");
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
            "Say it with --preprocess imagenet (RGB, ImageNet mean and std), caffe-bgr (BGR, 0–255 minus mean), inception (−1 to 1) or the path of a JSON file with a record; changes go behind commas: imagenet,resize=shorter:292,crop=260. 'tlearn models add PATH --preprocess …' keeps it with the network, each of several its own.");
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
