using System.Globalization;
using TransferLearning.FineTuning.Unfreezing;

namespace TransferLearning;

/// <summary>Which layers of a network are trained; all others stay as they are (frozen).</summary>
public sealed record UnfreezeRequest
{
    /// <summary>What can be asked for, as messages and help show it.</summary>
    internal const string Forms = "head, last:K (the last K layers with weights, the new classifier among them), from:NODE or all";

    private UnfreezeRequest(UnfreezeScope scope, int layers = 0, string? node = null) => (Scope, Layers, Node) = (scope, layers, node);

    /// <summary>The new classifier alone.</summary>
    public static UnfreezeRequest Head { get; } = new(UnfreezeScope.Head);

    /// <summary>Every layer.</summary>
    public static UnfreezeRequest All { get; } = new(UnfreezeScope.All);

    /// <summary>How much.</summary>
    internal UnfreezeScope Scope { get; }

    /// <summary>Number of layers with weights, at least 1; of <see cref="UnfreezeScope.Last"/> alone.</summary>
    internal int Layers { get; }

    /// <summary>Name of a node, or of a tensor that it makes; of <see cref="UnfreezeScope.From"/> alone.</summary>
    internal string? Node { get; }

    /// <summary>The last layers with weights (convolutions, Gemm, MatMul), with the norms and biases behind the first of them.</summary>
    /// <param name="layers">How many, the new classifier among them; at least 1.</param>
    /// <exception cref="UsageException">There are fewer than one.</exception>
    public static UnfreezeRequest Last(int layers) => layers > 0 ? new(UnfreezeScope.Last, layers) : throw Bad($"last:{layers.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>A node and all behind it.</summary>
    /// <param name="node">Name of the node, or of a tensor that it makes.</param>
    /// <exception cref="UsageException">The name is empty.</exception>
    public static UnfreezeRequest From(string node) => !string.IsNullOrEmpty(node) ? new(UnfreezeScope.From, node: node) : throw Bad("from:");

    /// <summary>Reads a request from text; <see cref="ToString"/> writes it back.</summary>
    /// <exception cref="UsageException">The text is none of <see cref="Forms"/>.</exception>
    public static UnfreezeRequest Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return (colon < 0 ? text : text[..colon], colon < 0 ? null : text[(colon + 1)..]) switch
        {
            ("head", null) => Head,
            ("all", null) => All,
            ("last", { } count) when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var layers) && layers > 0 => Last(layers),
            ("from", { Length: > 0 } node) => From(node),
            _ => throw Bad(text),
        };
    }

    /// <summary>As text: <c>head</c>, <c>last:2</c>, <c>from:NODE</c>, <c>all</c>.</summary>
    public override string ToString() => Scope switch
    {
        UnfreezeScope.Head => "head",
        UnfreezeScope.Last => $"last:{Layers.ToString(CultureInfo.InvariantCulture)}",
        UnfreezeScope.From => $"from:{Node}",
        _ => "all",
    };

    private static UsageException Bad(string text) => new($"`Unfreeze`: found '{text}', expected {Forms}", "`Models.Inspect(MODEL)` lists the network's layers.");
}
