using TransferLearning.FineTuning.Gradients.Writing;

namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Operators of several tensors, which are broadcast against each other as NumPy does.</summary>
internal static class ArithmeticRules
{
    /// <summary>The rules by operator.</summary>
    public static IReadOnlyDictionary<string, GradientRule> All { get; } = new Dictionary<string, GradientRule>
    {
        ["Add"] = Add,
        ["Sub"] = Sub,
        ["Mul"] = Mul,
        ["Div"] = Div,
        ["Pow"] = Pow,
        ["Sum"] = Sum,
        ["Mean"] = Mean,
        ["Max"] = Extremum,
        ["Min"] = Extremum,
        ["Where"] = Where,
    };

    /// <summary>y = a + b, broadcast.</summary>
    private static void Add(NodeGradient node)
    {
        if (node.Wants(0)) node.GiveBroadcast(0, node.Dy);
        if (node.Wants(1)) node.GiveBroadcast(1, node.Dy);
    }

    /// <summary>y = a − b, broadcast.</summary>
    private static void Sub(NodeGradient node)
    {
        if (node.Wants(0)) node.GiveBroadcast(0, node.Dy);
        if (node.Wants(1)) node.Give(1, node.Graph.Node("Neg", node.Graph.SumTo(node.Dy, node.OutShape(), node.Shape(1))));
    }

    /// <summary>y = a·b, broadcast.</summary>
    private static void Mul(NodeGradient node)
    {
        if (node.Wants(0)) node.GiveBroadcast(0, node.Graph.Mul(node.Dy, node.In(1)));
        if (node.Wants(1)) node.GiveBroadcast(1, node.Graph.Mul(node.Dy, node.In(0)));
    }

    /// <summary>y = a / b, broadcast: da = dy/b, db = −dy·y/b.</summary>
    private static void Div(NodeGradient node)
    {
        var quotient = node.Graph.Div(node.Dy, node.In(1));
        if (node.Wants(0)) node.GiveBroadcast(0, quotient);
        if (node.Wants(1)) node.GiveBroadcast(1, node.Graph.Node("Neg", node.Graph.Mul(quotient, node.Out())));
    }

    /// <summary>y = a^b, broadcast: da = dy·b·a^(b−1), db = dy·y·ln a.</summary>
    private static void Pow(NodeGradient node)
    {
        var graph = node.Graph;
        if (node.Wants(0))
        {
            // Squares, of which layer norms are made, need no power.
            var slope = node.Constant(1) is [2f] ? graph.Mul(node.In(0), 2)
                : graph.Mul(node.In(1), graph.Node("Pow", node.In(0), graph.Sub(node.In(1), graph.Number(1))));
            node.GiveBroadcast(0, graph.Mul(node.Dy, slope));
        }

        if (node.Wants(1)) node.GiveBroadcast(1, graph.Mul(node.Dy, graph.Mul(node.Out(), graph.Node("Log", node.In(0)))));
    }

    /// <summary>y = the sum of all inputs, broadcast.</summary>
    private static void Sum(NodeGradient node)
    {
        for (var i = 0; i < node.InputCount; i++)
        {
            if (node.Wants(i)) node.GiveBroadcast(i, node.Dy);
        }
    }

    /// <summary>y = the mean of all inputs, broadcast.</summary>
    private static void Mean(NodeGradient node)
    {
        var share = node.Graph.Mul(node.Dy, 1f / node.InputCount);
        for (var i = 0; i < node.InputCount; i++)
        {
            if (node.Wants(i)) node.GiveBroadcast(i, share);
        }
    }

    /// <summary>y = the largest (<c>Max</c>) or least (<c>Min</c>) of all inputs, broadcast; of equal ones the first gets the gradient.</summary>
    private static void Extremum(NodeGradient node)
    {
        var graph = node.Graph;
        string? taken = null;
        for (var i = 0; i < node.InputCount; i++)
        {
            var here = graph.Node("Equal", node.In(i), node.Out());
            var first = taken is null ? here : graph.Node("And", here, graph.Node("Not", taken));
            if (node.Wants(i)) node.GiveBroadcast(i, graph.Masked(node.Dy, first));
            taken = taken is null ? here : graph.Node("Or", taken, here);
        }
    }

    /// <summary>y = a where the condition holds, else b; broadcast.</summary>
    private static void Where(NodeGradient node)
    {
        var zero = node.Graph.Number(0);
        if (node.Wants(1)) node.GiveBroadcast(1, node.Graph.Node("Where", node.In(0), node.Dy, zero));
        if (node.Wants(2)) node.GiveBroadcast(2, node.Graph.Node("Where", node.In(0), zero, node.Dy));
    }
}
