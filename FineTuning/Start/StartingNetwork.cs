using TransferLearning.Classifiers.Export;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Classifiers.Training;
using TransferLearning.FeatureExtraction.Export;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Start;

/// <summary>
/// What fine-tuning begins with: the network up to a tap, and behind it a new classifier that is the logistic solution on the tap's features, so that training does not
/// tear at the features while the classifier is still random (linear probing, then fine-tuning: Kumar et al. 2022). It is whole: trained or not, it can be shipped.
/// </summary>
/// <param name="Model">
/// <c>image</c>, float32 <c>[N,3,H,W]</c>, in; <c>label</c>, <c>probabilities</c>, <c>logits</c>, <c>features</c> out. Tensors of the network keep their names.
/// </param>
/// <param name="FeaturesTensor">Name of the tensor that the classifier reads: the tap's features, <c>[N,D]</c>.</param>
/// <param name="NewWeights">Names of the classifier's weights.</param>
internal sealed record StartingNetwork(OnnxModel Model, string FeaturesTensor, IReadOnlySet<string> NewWeights)
{
    /// <summary>Name of the output with logits, float32 <c>[N,C]</c>.</summary>
    public const string Logits = "logits";

    /// <summary>Name of the output with features, float32 <c>[N,D]</c>.</summary>
    public const string Features = "features";

    /// <summary>Name of the head in the metadata.</summary>
    public const string HeadName = "finetune";

    private const string Vector = "classifier.features", Weight = "classifier.weight", Bias = "classifier.bias";

    /// <summary>Puts network and classifier together.</summary>
    /// <param name="embedder">The network, of views <c>center</c>.</param>
    /// <param name="tap">The tap expression whose features the probe was fitted on.</param>
    /// <param name="probe">A logistic head on them, its features standardised or as they are.</param>
    /// <exception cref="TlearnException">The network cannot be continued: its opset is too old, its weights are too large for one file, or it resizes its images itself.</exception>
    /// <exception cref="ArgumentException">The probe is another head.</exception>
    public static StartingNetwork Build(EmbeddingModel embedder, string tap, TrainedHead probe)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        ArgumentNullException.ThrowIfNull(probe);
        var (weights, bias) = OfRawFeatures(probe);
        return Build(embedder, tap, weights, bias, classifier => classifier
            .Metadata(HeadNetwork.ClassesKey, HeadMetadata.Text(probe.Classes)).Metadata(HeadNetwork.RecipeKey, HeadMetadata.Text(probe.Space)).Metadata(HeadNetwork.HeadKey, HeadName));
    }

    /// <summary>The same with a classifier of two classes whose weights are arbitrary: to see what can be trained before there is a probe.</summary>
    /// <inheritdoc cref="Build(EmbeddingModel, string, TrainedHead)"/>
    internal static StartingNetwork Blank(EmbeddingModel embedder, string tap) => Build(embedder, tap, [.. Enumerable.Range(0, 2 * embedder.DimensionOf(tap)).Select(i => ((i % 7) - 3) / 10f)], new float[2], classifier => classifier);

    private static StartingNetwork Build(EmbeddingModel embedder, string tap, float[] weights, float[] bias, Func<OnnxModelBuilder, OnnxModelBuilder> describe)
    {
        if (embedder.TakesAnySize)
        {
            throw new TlearnException(
                $"{embedder.ModelName} takes decoded pixels of any size and resizes them itself, as `Head.Export(InputForm.Pixels)` writes it, and a step of training needs images of one size",
                "Fine-tune the network that the head was trained with, or export the head without `InputForm.Pixels` and fine-tune that.");
        }

        var network = FeatureNetwork.Build(embedder, tap);
        var classifier = describe(Classifier(weights, bias, network.Opset, embedder.Backbone.FixedBatch)).Build();
        var whole = network
            .Append(classifier, new Dictionary<string, string> { [Vector] = FeatureNetwork.Output })
            .WithMetadata(PreprocessingResolver.MetadataKey, FeatureNetwork.Preprocessing(embedder).ToJson());
        var layer = whole.Graph.Producer(Logits)!;
        return new StartingNetwork(whole, layer.Inputs[0], new HashSet<string>([layer.Inputs[1], layer.Inputs[2]], StringComparer.Ordinal));
    }

    private static OnnxModelBuilder Classifier(float[] weights, float[] bias, long opset, int? batch)
    {
        var (classes, dimension) = (bias.Length, weights.Length / bias.Length);
        object rows = batch is { } fixedBatch ? fixedBatch : "N";
        return new OnnxModelBuilder(opset, HeadName)
            .Input(Vector, ElementType.Float, rows, dimension)
            .Weight(Weight, [classes, dimension], weights).Weight(Bias, [classes], bias)
            .Node("Gemm", [Vector, Weight, Bias], [Logits], ("transB", 1))
            .Node("Softmax", [Logits], [HeadNetwork.Probabilities], ("axis", 1))
            .Node("ArgMax", [Logits], [HeadNetwork.Label], ("axis", 1), ("keepdims", 0))
            .Node("Identity", [Vector], [Features])
            .Output(HeadNetwork.Label, ElementType.Int64, rows).Output(HeadNetwork.Probabilities, ElementType.Float, rows, classes)
            .Output(Logits, ElementType.Float, rows, classes).Output(Features, ElementType.Float, rows, dimension);
    }

    /// <summary>W·(x − mean)·factor + b as one layer on the features as they are.</summary>
    private static (float[] Weights, float[] Bias) OfRawFeatures(TrainedHead probe)
    {
        if (probe.Head is not SoftmaxHead { Linear: LinearScores linear } || linear.Scaler.Kind is not (ScalingKind.None or ScalingKind.Standard or ScalingKind.Center))
        {
            throw new ArgumentException($"found a head '{probe.Head.Name}', expected logistic on features that are scaled by one factor each", nameof(probe));
        }

        if (linear.Scaler.Kind == ScalingKind.None) return (linear.Weights, linear.Intercepts);
        var (weights, bias) = (new float[linear.Weights.Length], new float[linear.Classes]);
        for (var c = 0; c < linear.Classes; c++)
        {
            double intercept = linear.Intercepts[c];
            for (var d = 0; d < linear.Dimension; d++)
            {
                var weight = (double)linear.Weights[(c * linear.Dimension) + d] * linear.Scaler.Factor[d];
                weights[(c * linear.Dimension) + d] = (float)weight;
                intercept -= weight * linear.Scaler.Mean[d];
            }

            bias[c] = (float)intercept;
        }

        return (weights, bias);
    }
}
