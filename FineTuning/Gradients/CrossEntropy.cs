namespace TransferLearning.FineTuning.Gradients;

/// <summary>
/// Mean cross entropy of soft targets by their weights, from logits: −Σ t·log softmax z / Σ t, and its gradient, softmax z·Σ t − t, over the
/// same sum. The sum comes from outside, so that several runs can share one mean.
/// </summary>
/// <param name="Loss">The loss, a scalar.</param>
/// <param name="Gradient">The gradient of the logits, <c>[N,C]</c>.</param>
internal sealed record CrossEntropy(string Loss, string Gradient)
{
    /// <summary>Writes the loss behind logits.</summary>
    /// <param name="graph">Receives the nodes.</param>
    /// <param name="logits"><c>[N,C]</c>.</param>
    /// <param name="targets"><c>[N,C]</c>; a row sums to its weight.</param>
    /// <param name="share">One over the sum of all targets.</param>
    public static CrossEntropy Write(GraphWriter graph, string logits, string targets, string share)
    {
        var logarithms = graph.Node("LogSoftmax", [logits], ("axis", 1));
        var total = graph.Sum(graph.Mul(targets, logarithms), 0, 1);
        var weights = graph.SumKept(targets, 1);
        var slope = graph.Sub(graph.Mul(graph.Node("Exp", logarithms), weights), targets);
        return new CrossEntropy(graph.Mul(graph.Node("Neg", total), share), graph.Mul(slope, share));
    }
}
