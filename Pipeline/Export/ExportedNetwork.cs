using TransferLearning.Classifiers.Export;
using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.Onnx;

namespace TransferLearning.Export;

/// <summary>A network that answers with classes and says so itself: one that <see cref="HeadExport"/> wrote, or a fine-tuned one.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">Name of the head inside, where the file tells it, else the file's.</param>
/// <param name="Classes">Class names in the order of its answers.</param>
/// <param name="Answers">The output that is read: <c>probabilities</c>, or <c>scores</c>.</param>
internal sealed record ExportedNetwork(string Path, string Name, IReadOnlyList<string> Classes, string Answers)
{
    /// <summary>Whether it has probabilities, or scores alone.</summary>
    public bool HasProbabilities => Answers == HeadNetwork.Probabilities;

    /// <summary>
    /// The tensor whose largest value is the file's <c>label</c>, where that is not <see cref="Answers"/>: probabilities tie where scores do not, above all
    /// where a softmax saturates, and the answer is the label.
    /// </summary>
    public string? Deciding { get; init; }

    /// <summary>The images that it learnt from; <see langword="null"/> where the file does not say.</summary>
    public TrainingRecord? TrainingImages { get; init; }

    /// <summary>The tap expression that <see cref="Predict"/> takes rows of.</summary>
    public string Tap => Deciding is null ? Answers : $"{Answers}+{Deciding}";

    /// <summary>Whether a name is that of an ONNX file.</summary>
    public static bool IsName(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Holds a file that is to be written to that: everything that takes a network goes by its ending.</summary>
    /// <exception cref="UsageException">The name ends otherwise.</exception>
    internal static void RequireName(string file)
    {
        if (!IsName(file)) throw new UsageException($"`file` {file}: expected a name that ends in .onnx");
    }

    /// <summary>Whether a network answers with classes, and says of itself what these are and how images are prepared for it.</summary>
    public static bool Says(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Missing(model).Count == 0 && AnswersOf(model) is not null;
    }

    /// <summary>Looks at a file.</summary>
    /// <exception cref="TlearnException">It is no ONNX file, or none that says what its classes are and how images are prepared for it.</exception>
    public static ExportedNetwork Read(string path)
    {
        const string Next = "Give a file that `Head.Export` wrote; `ImageClassifier.Load` runs any network with its own labels.";
        var model = OnnxModel.Load(path);
        var missing = Missing(model);
        if (missing.Count > 0) throw new TlearnException($"{path}: its metadata lack {string.Join(" and ", missing.Select(m => $"'{m}'"))}: it does not say what its answers mean", Next);
        var answers = AnswersOf(model) ?? throw new TlearnException(
            $"{path}: found the outputs {string.Join(", ", model.Outputs.Select(o => o.Name))}, expected '{HeadNetwork.Probabilities}' or '{HeadNetwork.Scores}'", Next);
        var name = model.Metadata.GetValueOrDefault(HeadNetwork.HeadKey) ?? System.IO.Path.GetFileNameWithoutExtension(path);
        return new ExportedNetwork(path, name, ReadClasses(path, model.Metadata[HeadNetwork.ClassesKey]), answers)
        {
            Deciding = answers == HeadNetwork.Probabilities ? DecidingOf(model) : null,
            TrainingImages = HeadNetwork.TrainingImages(model.Metadata),
        };
    }

    /// <summary>What the network says of images, from its answers as features of them.</summary>
    /// <param name="data">Rows of <see cref="Tap"/>, <c>[N,C]</c>, or <c>[N,2C]</c> with <see cref="Deciding"/>.</param>
    /// <exception cref="TlearnException">There are more or fewer answers than class names.</exception>
    public Predictions Predict(LabeledDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var features = data.Features;
        var parts = Deciding is null ? 1 : 2;
        if (features.Dimension != parts * Classes.Count) throw new TlearnException($"{Path}: found {features.Dimension / parts} {Answers} an image, expected {Classes.Count}, one a class of its metadata", "Export the network again.");
        var answers = Part(features, 0);
        return new Predictions(Deciding is null ? answers : Part(features, 1), HasProbabilities ? answers : null);
    }

    private static string? AnswersOf(OnnxModel model) => Array.Find([HeadNetwork.Probabilities, HeadNetwork.Scores], n => model.Outputs.Any(o => o.Name == n));

    private static List<string> Missing(OnnxModel model) => [.. ((string[])[HeadNetwork.ClassesKey, PreprocessingResolver.MetadataKey]).Where(k => !model.Metadata.ContainsKey(k))];

    private ClassScores Part(FeatureMatrix features, int part)
    {
        var values = new ClassScores(features.Rows, Classes.Count);
        var row = new float[features.Dimension];
        for (var r = 0; r < features.Rows; r++)
        {
            features.CopyRows(r, 1, row);
            row.AsSpan(part * Classes.Count, Classes.Count).CopyTo(values.Row(r));
        }

        return values;
    }

    // Another program's network may find its label in another way, or have none: then the answer is the most probable class.
    private static string? DecidingOf(OnnxModel model) =>
        model.Nodes.FirstOrDefault(n => n.Is("ArgMax") && n.Outputs[0] == HeadNetwork.Label) is { } label && label.Inputs[0] != HeadNetwork.Probabilities ? label.Inputs[0] : null;

    private static IReadOnlyList<string> ReadClasses(string path, string text)
    {
        try
        {
            return HeadNetwork.Classes(text) is { Count: > 1 } classes ? classes : throw new TlearnException("found fewer than two class names");
        }
        catch (TlearnException e)
        {
            throw new TlearnException($"{path}: metadata '{HeadNetwork.ClassesKey}': {e.Message}", "Export the network again.", e);
        }
    }
}
