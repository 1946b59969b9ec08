using TransferLearning.Classifiers.Serialization;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.Classifiers.Export;

/// <summary>
/// A head as an ONNX network: raw features, float32 <c>[N,D]</c>, in; <see cref="Label"/> (int64 <c>[N]</c>) and <see cref="Probabilities"/>, or
/// <see cref="Scores"/> where the head has no probabilities, float32 <c>[N,C]</c>, out. Its metadata are class names, recipe and the head's name.
/// </summary>
internal static class HeadNetwork
{
    /// <summary>Name of the input.</summary>
    public const string Features = "features";

    /// <summary>Name of the output with the index of the class.</summary>
    public const string Label = "label";

    /// <summary>Name of the output with probabilities.</summary>
    public const string Probabilities = "probabilities";

    /// <summary>Name of the output with scores, of a head that has no probabilities.</summary>
    public const string Scores = "scores";

    /// <summary>Metadata key of the class names in index order, a JSON array.</summary>
    public const string ClassesKey = "tlearn.classes";

    /// <summary>Metadata key of the recipe: how the features were made that the head was trained on.</summary>
    public const string RecipeKey = "tlearn.recipe";

    /// <summary>Metadata key of the head's name.</summary>
    public const string HeadKey = "tlearn.head";

    /// <summary>Metadata key of the images that were learnt from: <see cref="TrainingRecord.ToBase64"/>.</summary>
    public const string TrainingImagesKey = "tlearn.training_images";

    /// <summary>Writes a head.</summary>
    /// <param name="head">The head.</param>
    /// <param name="opset">Version of the operator set, 7 or later.</param>
    /// <param name="batch">Number of rows where that is fixed.</param>
    /// <exception cref="TlearnException">This head cannot be written as operators of that opset; the message says why.</exception>
    public static OnnxModel Build(TrainedHead head, long opset, int? batch = null)
    {
        ArgumentNullException.ThrowIfNull(head);
        object rows = batch is { } fixedBatch ? fixedBatch : "N";
        var exportable = head.Head as IExportableHead ?? throw new TlearnException($"head '{head.Head.Name}' cannot be written as ONNX operators", "Train another head on the same features, for instance logistic.");
        var graph = new OnnxModelBuilder(opset, "head").Input(Features, ElementType.Float, rows, head.Space.Dimension);
        var scores = exportable.AppendScores(graph, Features);
        var (answers, name) = exportable is IExportableProbabilities probabilistic ? (probabilistic.AppendProbabilities(graph, scores), Probabilities) : (scores, Scores);
        // Of equal scores the first one is the answer, here as there.
        graph.Node("ArgMax", [scores], [Label], ("axis", 1), ("keepdims", 0)).Node("Identity", [answers], [name]);
        return graph
            .Output(Label, ElementType.Int64, rows).Output(name, ElementType.Float, rows, head.Classes.Count)
            .Metadata(ClassesKey, HeadMetadata.Text(head.Classes)).Metadata(RecipeKey, HeadMetadata.Text(head.Space)).Metadata(HeadKey, head.Head.Name)
            .Build();
    }

    /// <summary>The images that a network learnt from, as its metadata say; <see langword="null"/> where they do not.</summary>
    /// <exception cref="TlearnException">The record is damaged.</exception>
    public static TrainingRecord? TrainingImages(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.TryGetValue(TrainingImagesKey, out var text) ? TrainingRecord.FromBase64(text) : null;
    }

    /// <summary>
    /// Whether a network was fine-tuned or exported with a head (others, the bundled one among them, have class names and no <see cref="HeadKey"/>), and does not say from
    /// which images it learnt: whatever is built upon it has no record then, for half a record would pass for a whole one.
    /// </summary>
    public static bool HidesTrainingImages(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.ContainsKey(ClassesKey) && metadata.ContainsKey(HeadKey) && !metadata.ContainsKey(TrainingImagesKey);
    }

    /// <summary>
    /// A network with the record of what was learnt from, and of what the network had learnt from before that was built upon. Without a record it has none: half a record
    /// would pass for a whole one.
    /// </summary>
    public static OnnxModel WithTrainingImages(OnnxModel network, TrainingRecord? learnt)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.WithMetadata(TrainingImagesKey, learnt?.Union(TrainingImages(network.Metadata)).ToBase64());
    }

    /// <summary>Class names as a network's metadata hold them.</summary>
    /// <exception cref="TlearnException">They are no JSON array of names.</exception>
    public static IReadOnlyList<string> Classes(string metadata) => HeadMetadata.Names(metadata);
}
