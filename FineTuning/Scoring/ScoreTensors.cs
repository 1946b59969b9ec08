using TransferLearning.Classifiers.Export;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Scoring;

/// <summary>Where a network that classifies keeps what an explanation needs.</summary>
/// <param name="Answers">The tensor that is shown to users: probabilities, or scores, <c>[N,C]</c> once it is flat.</param>
/// <param name="Deciding">The tensor whose largest value is the answer.</param>
/// <param name="Score">
/// The tensor whose slope is taken: what enters the softmax, where there is one, since a probability near 1 hardly has a slope any more. Of calibrated heads what enters
/// the sigmoids, of kernel machines the sums of the pairs' decisions without the votes, which are steps.
/// </param>
/// <param name="Sign">−1 where a smaller value of <paramref name="Score"/> speaks for the class.</param>
/// <param name="IsRelative">
/// Whether the mean of all classes' scores is subtracted: distances to class means say something only by their differences, since a row far from everything is far from
/// all of them (<see cref="Classifiers.IRelativeScores"/>).
/// </param>
internal sealed record ScoreTensors(string Answers, string Deciding, string Score, float Sign = 1, bool IsRelative = false)
{
    // Names that exported heads give (KernelSvmExport, PlattScaling, CentroidExport).
    private const string PairSums = "head.total", SigmoidInputs = "head.platt.exponents";
    private static readonly string[] s_distances = ["head.distances", "head.cosines"];

    /// <summary>The tensors of a network that <c>Head.Export</c> or fine-tuning wrote.</summary>
    /// <param name="model">The network.</param>
    /// <param name="answers">Its output with probabilities or scores.</param>
    /// <param name="classes">Number of classes.</param>
    public static ScoreTensors OfExported(OnnxModel model, string answers, int classes)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = model.Graph;
        var deciding = model.Nodes.FirstOrDefault(n => n.Is("ArgMax") && n.Outputs[0] == HeadNetwork.Label)?.Inputs[0] ?? answers;
        // A class without training images has no pair: then the sums are fewer than the classes.
        var isWhole = graph.Initializer("head.classes") is not { Shape: [var pairs, ..] } || pairs == classes;
        if (graph.Producer(PairSums) is not null && isWhole) return new ScoreTensors(answers, deciding, PairSums);
        // A sigmoid is 1 / (1 + e^x).
        if (graph.Producer(SigmoidInputs) is not null) return new ScoreTensors(answers, deciding, SigmoidInputs, -1);
        return new ScoreTensors(answers, deciding, Before(graph, deciding)) { IsRelative = s_distances.Any(d => graph.Producer(d) is not null) };
    }

    /// <summary>The tensors of a pretrained network with classes of its own.</summary>
    public static ScoreTensors OfOwn(OnnxModel model, string output)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ScoreTensors(output, output, Before(model.Graph, output));
    }

    /// <summary>Whether trees or neighbours vote: their answers are steps, whose slope is 0 almost everywhere.</summary>
    public bool AreVotes(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Graph.NeededFor([Deciding]).Any(n => n is { Domain: "ai.onnx.ml", Operator: "TreeEnsembleClassifier" or "TreeEnsembleRegressor" or "TreeEnsemble" } or { Domain: "", Operator: "TopK" });
    }

    private static string Before(OnnxGraph graph, string output)
    {
        var logits = LogitsFinder.Find(graph, output);
        return logits == output && graph.Producer(output) is { Domain: "", Operator: "Sigmoid" } sigmoid ? sigmoid.Inputs[0] : logits;
    }
}
