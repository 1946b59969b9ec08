using TransferLearning.Classifiers;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Another head with something changed.</summary>
internal class Changed(IExportableProbabilities head) : IExportableProbabilities
{
    public string Name => head.Name;

    public int Classes => head.Classes;

    public int Dimension => head.Dimension;

    public ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default) => head.Score(features, cancellation);

    public virtual ClassScores Probabilities(FeatureMatrix features, CancellationToken cancellation = default) => head.Probabilities(features, cancellation);

    public virtual string AppendScores(OnnxModelBuilder graph, string features) => head.AppendScores(graph, features);

    public virtual string AppendProbabilities(OnnxModelBuilder graph, string scores) => head.AppendProbabilities(graph, scores);
}

/// <summary>A head whose operators are not what it computes.</summary>
internal sealed class Lying(IExportableProbabilities head) : Changed(head)
{
    public override string AppendScores(OnnxModelBuilder graph, string features)
    {
        graph.Node("Neg", [base.AppendScores(graph, features)], ["head.lie"]);
        return "head.lie";
    }
}

/// <summary>A head whose probabilities have lost what its scores tell.</summary>
internal sealed class Saturated(IExportableProbabilities head) : Changed(head)
{
    public override ClassScores Probabilities(FeatureMatrix features, CancellationToken cancellation = default)
    {
        var all = new ClassScores(features.Rows, Classes);
        all.Values.AsSpan().Fill(1f / Classes);
        return all;
    }

    public override string AppendProbabilities(OnnxModelBuilder graph, string scores)
    {
        graph.Node("Sub", [scores, scores], ["head.nothing"]).Node("Softmax", ["head.nothing"], ["head.alike"], ("axis", 1));
        return "head.alike";
    }
}
