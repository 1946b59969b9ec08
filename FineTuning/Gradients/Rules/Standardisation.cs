namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>
/// x̂ = (x − mean) / √(variance + ε) over some axes, and the way back: dx = (g − mean g − x̂·mean(g·x̂)) / √(variance + ε), where g is the
/// gradient of x̂ (Ba, Kiros and Hinton 2016).
/// </summary>
internal sealed class Standardisation
{
    private readonly GraphWriter _graph;
    private readonly long[] _shape;
    private readonly long[] _axes;
    private readonly string _inverse;

    public Standardisation(GraphWriter graph, string x, long[] shape, long[] axes, float epsilon)
    {
        (_graph, _shape, _axes) = (graph, shape, axes);
        var centred = graph.Sub(x, graph.MeanKept(x, shape, axes));
        var variance = graph.MeanKept(graph.Mul(centred, centred), shape, axes);
        _inverse = graph.Node("Reciprocal", graph.Node("Sqrt", graph.Add(variance, graph.Number(epsilon))));
        Value = graph.Mul(centred, _inverse);
    }

    /// <summary>x̂.</summary>
    public string Value { get; }

    /// <summary>The gradient of x.</summary>
    /// <param name="gradient">That of x̂.</param>
    public string Back(string gradient)
    {
        var along = _graph.MeanKept(_graph.Mul(gradient, Value), _shape, _axes);
        var rest = _graph.Sub(_graph.Sub(gradient, _graph.MeanKept(gradient, _shape, _axes)), _graph.Mul(Value, along));
        return _graph.Mul(rest, _inverse);
    }
}
