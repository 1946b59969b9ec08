using TransferLearning.Classifiers.Export;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.Onnx;

namespace TransferLearning.Experiments.Export;

/// <summary>A network that answers with classes and says so itself: one that <see cref="HeadExport"/> wrote, or a fine-tuned one.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">Name of the head inside, where the file tells it, else the file's.</param>
/// <param name="Classes">Class names in the order of its answers.</param>
/// <param name="Answers">The output that is read: <c>probabilities</c>, or <c>scores</c>.</param>
public sealed record ExportedNetwork(string Path, string Name, IReadOnlyList<string> Classes, string Answers)
{
    /// <summary>Looks at a file.</summary>
    /// <exception cref="TlearnException">It is no ONNX file, or none that says what its classes are and how images are prepared for it.</exception>
    public static ExportedNetwork Read(string path)
    {
        const string Next = "Give a file that 'tlearn export' or 'tlearn finetune' wrote; 'tlearn classify' runs any network with its own labels.";
        var model = OnnxModel.Load(path);
        var missing = ((string[])[HeadNetwork.ClassesKey, PreprocessingResolver.MetadataKey]).Where(k => !model.Metadata.ContainsKey(k)).ToList();
        if (missing.Count > 0) throw new TlearnException($"{path}: its metadata lack {string.Join(" and ", missing.Select(m => $"'{m}'"))}: it does not say what its answers mean", Next);
        var answers = ((string[])[HeadNetwork.Probabilities, HeadNetwork.Scores]).FirstOrDefault(n => model.Outputs.Any(o => o.Name == n)) ?? throw new TlearnException(
            $"{path}: found the outputs {string.Join(", ", model.Outputs.Select(o => o.Name))}, expected '{HeadNetwork.Probabilities}' or '{HeadNetwork.Scores}'", Next);
        var name = model.Metadata.GetValueOrDefault(HeadNetwork.HeadKey) ?? System.IO.Path.GetFileNameWithoutExtension(path);
        return new ExportedNetwork(path, name, ReadClasses(path, model.Metadata[HeadNetwork.ClassesKey]), answers);
    }

    /// <summary>What the network says of images, from its answers as features of them.</summary>
    /// <param name="data">Rows of the tap <see cref="Answers"/>, <c>[N,C]</c>.</param>
    /// <exception cref="TlearnException">There are more or fewer answers than class names.</exception>
    public Predictions Predict(LabeledDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var features = data.Features;
        if (features.Dimension != Classes.Count) throw new TlearnException($"{Path}: found {features.Dimension} {Answers} an image, expected {Classes.Count}, one a class of its metadata", "Export the network again.");
        var answers = new ClassScores(features.Rows, features.Dimension);
        features.CopyRows(0, features.Rows, answers.Values);
        return new Predictions(answers, Answers == HeadNetwork.Probabilities ? answers : null);
    }

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
