using TransferLearning.FineTuning.Gradients.Writing;

namespace TransferLearning.FineTuning.Gradients.Rules;

/// <summary>Activations: a function of each value, most of them with a factor that the operator names.</summary>
internal static class ActivationRules
{
    /// <summary>The rules by operator.</summary>
    public static IReadOnlyDictionary<string, GradientRule> All { get; } = new Dictionary<string, GradientRule>
    {
        ["Relu"] = Relu,
        ["LeakyRelu"] = LeakyRelu,
        ["PRelu"] = PRelu,
        ["ThresholdedRelu"] = ThresholdedRelu,
        ["Clip"] = Clip,
        ["Elu"] = Elu,
        ["Celu"] = Celu,
        ["Selu"] = Selu,
        ["Sigmoid"] = Sigmoid,
        ["HardSigmoid"] = HardSigmoid,
        ["Tanh"] = Tanh,
        ["Softplus"] = Softplus,
        ["Softsign"] = Softsign,
        ["Swish"] = Swish,
        ["HardSwish"] = HardSwish,
        ["Mish"] = Mish,
        ["Gelu"] = Gelu,
    };

    /// <summary>y = max(x, 0). The mask comes from the output, so that the input need not be kept.</summary>
    private static void Relu(NodeGradient node) => node.Give(0, node.Graph.Masked(node.Dy, node.Graph.Node("Greater", node.Out(), node.Graph.Number(0))));

    /// <summary>y = x where x is positive, else αx.</summary>
    private static void LeakyRelu(NodeGradient node)
    {
        var slope = node.Graph.Node("Where", node.Graph.Node("Greater", node.In(0), node.Graph.Number(0)), node.Graph.Number(1), node.Graph.Number(node.Node.Number("alpha", 0.01f)));
        node.Give(0, node.Graph.Mul(node.Dy, slope));
    }

    /// <summary>y = x where x is positive, else slope·x; the slope is a weight.</summary>
    private static void PRelu(NodeGradient node)
    {
        var graph = node.Graph;
        var positive = graph.Node("Greater", node.In(0), graph.Number(0));
        if (node.Wants(0)) node.GiveBroadcast(0, graph.Mul(node.Dy, graph.Node("Where", positive, graph.Number(1), node.In(1))));
        if (node.Wants(1)) node.GiveBroadcast(1, graph.Mul(node.Dy, graph.Node("Min", node.In(0), graph.Number(0))));
    }

    /// <summary>y = x above α, else 0.</summary>
    private static void ThresholdedRelu(NodeGradient node) =>
        node.Give(0, node.Graph.Masked(node.Dy, node.Graph.Node("Greater", node.In(0), node.Graph.Number(node.Node.Number("alpha", 1)))));

    /// <summary>y = x held between two bounds (ReLU6). The mask comes from the output, so that the runtime still fuses it with the convolution before it.</summary>
    private static void Clip(NodeGradient node)
    {
        var graph = node.Graph;
        var above = node.Has(1) ? graph.Node("Greater", node.Out(), node.In(1)) : null;
        var below = node.Has(2) ? graph.Node("Less", node.Out(), node.In(2)) : null;
        var inside = above is not null && below is not null ? graph.Node("And", above, below) : above ?? below;
        node.Give(0, inside is null ? node.Dy : graph.Masked(node.Dy, inside));
        if (node.Wants(1) || node.Wants(2)) throw node.Unsupported("a trained bound");
    }

    /// <summary>y = x where x is positive, else α(e^x − 1), whose slope is y + α.</summary>
    private static void Elu(NodeGradient node)
    {
        var graph = node.Graph;
        var positive = graph.Node("Greater", node.In(0), graph.Number(0));
        var slope = graph.Node("Where", positive, graph.Number(1), graph.Add(node.Out(), graph.Number(node.Node.Number("alpha", 1))));
        node.Give(0, graph.Mul(node.Dy, slope));
    }

    /// <summary>y = x where x is positive, else α(e^(x/α) − 1), whose slope is y/α + 1.</summary>
    private static void Celu(NodeGradient node)
    {
        var graph = node.Graph;
        var positive = graph.Node("Greater", node.In(0), graph.Number(0));
        var slope = graph.Node("Where", positive, graph.Number(1), graph.Add(graph.Mul(node.Out(), 1 / node.Node.Number("alpha", 1)), graph.Number(1)));
        node.Give(0, graph.Mul(node.Dy, slope));
    }

    /// <summary>y = γx where x is positive, else γα(e^x − 1), whose slope is y + γα.</summary>
    private static void Selu(NodeGradient node)
    {
        var graph = node.Graph;
        var (alpha, gamma) = (node.Node.Number("alpha", 1.67326319217681884765625f), node.Node.Number("gamma", 1.05070102214813232421875f));
        var positive = graph.Node("Greater", node.In(0), graph.Number(0));
        var slope = graph.Node("Where", positive, graph.Number(gamma), graph.Add(node.Out(), graph.Number(alpha * gamma)));
        node.Give(0, graph.Mul(node.Dy, slope));
    }

    /// <summary>y = 1 / (1 + e^−x): dx = dy·y·(1 − y).</summary>
    private static void Sigmoid(NodeGradient node)
    {
        var slope = node.Graph.Mul(node.Out(), node.Graph.Sub(node.Graph.Number(1), node.Out()));
        node.Give(0, node.Graph.Mul(node.Dy, slope));
    }

    /// <summary>y = αx + β held between 0 and 1.</summary>
    private static void HardSigmoid(NodeGradient node)
    {
        var graph = node.Graph;
        var inside = graph.Node("And", graph.Node("Greater", node.Out(), graph.Number(0)), graph.Node("Less", node.Out(), graph.Number(1)));
        node.Give(0, graph.Masked(graph.Mul(node.Dy, node.Node.Number("alpha", 0.2f)), inside));
    }

    /// <summary>y = tanh x: dx = dy·(1 − y²).</summary>
    private static void Tanh(NodeGradient node)
    {
        var slope = node.Graph.Sub(node.Graph.Number(1), node.Graph.Mul(node.Out(), node.Out()));
        node.Give(0, node.Graph.Mul(node.Dy, slope));
    }

    /// <summary>y = ln(1 + e^x), whose slope is the sigmoid.</summary>
    private static void Softplus(NodeGradient node) => node.Give(0, node.Graph.Mul(node.Dy, node.Graph.Node("Sigmoid", node.In(0))));

    /// <summary>y = x / (1 + |x|), whose slope is (1 − |y|)².</summary>
    private static void Softsign(NodeGradient node)
    {
        var rest = node.Graph.Sub(node.Graph.Number(1), node.Graph.Node("Abs", node.Out()));
        node.Give(0, node.Graph.Mul(node.Dy, node.Graph.Mul(rest, rest)));
    }

    /// <summary>y = x·σ(αx): the slope is s + αx·s·(1 − s) with s = σ(αx) (Ramachandran, Zoph and Le 2017).</summary>
    private static void Swish(NodeGradient node)
    {
        var graph = node.Graph;
        var scaled = graph.Mul(node.In(0), node.Node.Number("alpha", 1));
        var s = graph.Node("Sigmoid", scaled);
        var rest = graph.Mul(scaled, graph.Sub(graph.Number(1), s));
        node.Give(0, graph.Mul(node.Dy, graph.Mul(s, graph.Add(rest, graph.Number(1)))));
    }

    /// <summary>y = x·clip(x/6 + 1/2, 0, 1): the slope is x/3 + 1/2 between −3 and 3, 0 below and 1 above.</summary>
    private static void HardSwish(NodeGradient node)
    {
        var graph = node.Graph;
        var middle = graph.Add(graph.Mul(node.In(0), 1f / 3), graph.Number(0.5f));
        var high = graph.Node("Greater", node.In(0), graph.Number(3));
        var low = graph.Node("Less", node.In(0), graph.Number(-3));
        var slope = graph.Node("Where", high, graph.Number(1), graph.Node("Where", low, graph.Number(0), middle));
        node.Give(0, graph.Mul(node.Dy, slope));
    }

    /// <summary>y = x·tanh(softplus x): with t = tanh(softplus x) the slope is t + x·σ(x)·(1 − t²).</summary>
    private static void Mish(NodeGradient node)
    {
        var graph = node.Graph;
        var t = graph.Node("Tanh", graph.Node("Softplus", node.In(0)));
        var rest = graph.Sub(graph.Number(1), graph.Mul(t, t));
        var slope = graph.Add(t, graph.Mul(graph.Mul(node.In(0), graph.Node("Sigmoid", node.In(0))), rest));
        node.Give(0, graph.Mul(node.Dy, slope));
    }

    /// <summary>y = x·Φ(x), exactly or by tanh (Hendrycks and Gimpel 2016).</summary>
    private static void Gelu(NodeGradient node)
    {
        var slope = node.Node.Text("approximate") == "tanh" ? ByTanh(node.Graph, node.In(0)) : Exact(node.Graph, node.In(0));
        node.Give(0, node.Graph.Mul(node.Dy, slope));
    }

    /// <summary>Φ(x) + x·φ(x).</summary>
    private static string Exact(GraphWriter graph, string x)
    {
        var phi = graph.Mul(graph.Add(graph.Node("Erf", graph.Mul(x, MathF.Sqrt(0.5f))), graph.Number(1)), 0.5f);
        var bell = graph.Mul(graph.Node("Exp", graph.Mul(graph.Mul(x, x), -0.5f)), 1 / MathF.Sqrt(2 * MathF.PI));
        return graph.Add(phi, graph.Mul(x, bell));
    }

    /// <summary>With t = tanh u and u = √(2/π)(x + 0.044715x³): (1 + t)/2 + x/2·(1 − t²)·u′.</summary>
    private static string ByTanh(GraphWriter graph, string x)
    {
        var (root, cubic) = (MathF.Sqrt(2 / MathF.PI), 0.044715f);
        var square = graph.Mul(x, x);
        var t = graph.Node("Tanh", graph.Mul(graph.Mul(x, graph.Add(graph.Mul(square, cubic), graph.Number(1))), root));
        var inner = graph.Mul(graph.Add(graph.Mul(square, 3 * cubic), graph.Number(1)), root);
        var rest = graph.Sub(graph.Number(1), graph.Mul(t, t));
        var second = graph.Mul(graph.Mul(x, graph.Mul(rest, inner)), 0.5f);
        return graph.Add(graph.Mul(graph.Add(t, graph.Number(1)), 0.5f), second);
    }
}
