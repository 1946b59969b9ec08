using TransferLearning.FineTuning.Gradients.Writing;

namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Operators that take values one by one.</summary>
internal static class ElementwiseRules
{
    /// <summary>The rules by operator.</summary>
    public static IReadOnlyDictionary<string, GradientRule> All { get; } = new Dictionary<string, GradientRule>
    {
        ["Abs"] = Abs,
        ["Cos"] = Cos,
        ["Erf"] = Erf,
        ["Exp"] = Exp,
        ["Identity"] = Identity,
        ["Cast"] = Identity,
        ["Dropout"] = Identity,
        ["Log"] = Log,
        ["Neg"] = Neg,
        ["Reciprocal"] = Reciprocal,
        ["Sin"] = Sin,
        ["Sqrt"] = Sqrt,
    };

    /// <summary>y = |x|: dx = dy·sign x; the slope at 0 is 0.</summary>
    private static void Abs(NodeGradient node) => node.Give(0, node.Graph.Mul(node.Dy, node.Graph.Node("Sign", node.In(0))));

    /// <summary>y = cos x: dx = −dy·sin x.</summary>
    private static void Cos(NodeGradient node) => node.Give(0, node.Graph.Mul(node.Graph.Node("Neg", node.Dy), node.Graph.Node("Sin", node.In(0))));

    /// <summary>y = erf x: dx = dy·2/√π·e^(−x²).</summary>
    private static void Erf(NodeGradient node)
    {
        var graph = node.Graph;
        var bell = graph.Node("Exp", graph.Node("Neg", graph.Mul(node.In(0), node.In(0))));
        node.Give(0, graph.Mul(node.Dy, graph.Mul(bell, 2 / MathF.Sqrt(MathF.PI))));
    }

    /// <summary>y = e^x: dx = dy·y.</summary>
    private static void Exp(NodeGradient node) => node.Give(0, node.Graph.Mul(node.Dy, node.Out()));

    /// <summary>y = x: <c>Identity</c>, <c>Dropout</c> in inference, a <c>Cast</c> from float to float.</summary>
    private static void Identity(NodeGradient node)
    {
        // What casts to integers makes leads nowhere, so whatever arrives here is float.
        node.Give(0, node.Dy);
    }

    /// <summary>y = ln x: dx = dy/x.</summary>
    private static void Log(NodeGradient node) => node.Give(0, node.Graph.Div(node.Dy, node.In(0)));

    /// <summary>y = −x: dx = −dy.</summary>
    private static void Neg(NodeGradient node) => node.Give(0, node.Graph.Node("Neg", node.Dy));

    /// <summary>y = 1/x: dx = −dy·y².</summary>
    private static void Reciprocal(NodeGradient node) => node.Give(0, node.Graph.Mul(node.Graph.Mul(node.Dy, -1), node.Graph.Mul(node.Out(), node.Out())));

    /// <summary>y = sin x: dx = dy·cos x.</summary>
    private static void Sin(NodeGradient node) => node.Give(0, node.Graph.Mul(node.Dy, node.Graph.Node("Cos", node.In(0))));

    /// <summary>y = √x: dx = dy/2y. The slope at 0, which is infinite, is taken as 0: behind a Relu, as exported heads have it, infinite times 0 would be no number.</summary>
    private static void Sqrt(NodeGradient node)
    {
        var graph = node.Graph;
        var above = graph.Node("Greater", node.Out(), graph.Number(0));
        var divisor = graph.Node("Where", above, node.Out(), graph.Number(1));
        node.Give(0, graph.Masked(graph.Div(graph.Mul(node.Dy, 0.5f), divisor), above));
    }
}
