using System.Globalization;

namespace TransferLearning.FineTuning.Unfreezing;

/// <summary>What is asked to be trained, as a text says it: <c>head</c>, <c>last:K</c>, <c>from:NODE</c> or <c>all</c>.</summary>
/// <param name="Scope">How much.</param>
/// <param name="Layers">Number of layers with weights, at least 1; of <see cref="UnfreezeScope.Last"/> alone.</param>
/// <param name="Node">Name of a node, or of a tensor that it makes; of <see cref="UnfreezeScope.From"/> alone.</param>
internal sealed record UnfreezeRequest(UnfreezeScope Scope, int Layers = 0, string? Node = null)
{
    /// <summary>What can be asked for, as messages and help show it.</summary>
    public const string Forms = "head, last:K (the last K layers with weights, the new classifier among them), from:NODE or all";

    /// <summary>Reads a request; <see cref="ToString"/> writes it back.</summary>
    /// <exception cref="UsageException">The text is none of <see cref="Forms"/>.</exception>
    public static UnfreezeRequest Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return (colon < 0 ? text : text[..colon], colon < 0 ? null : text[(colon + 1)..]) switch
        {
            ("head", null) => new UnfreezeRequest(UnfreezeScope.Head),
            ("all", null) => new UnfreezeRequest(UnfreezeScope.All),
            ("last", { } count) when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var layers) && layers > 0 => new UnfreezeRequest(UnfreezeScope.Last, layers),
            ("from", { Length: > 0 } node) => new UnfreezeRequest(UnfreezeScope.From, Node: node),
            _ => throw new UsageException($"`Unfreeze`: found '{text}', expected {Forms}", "`Models.Inspect(MODEL)` lists the network's layers."),
        };
    }

    /// <summary>As it is written on the command line.</summary>
    public override string ToString() => Scope switch
    {
        UnfreezeScope.Head => "head",
        UnfreezeScope.Last => $"last:{Layers.ToString(CultureInfo.InvariantCulture)}",
        UnfreezeScope.From => $"from:{Node}",
        _ => "all",
    };
}

/// <summary>How much of a network is trained.</summary>
internal enum UnfreezeScope
{
    /// <summary>The classifier alone.</summary>
    Head,

    /// <summary>The last layers with weights, the classifier among them.</summary>
    Last,

    /// <summary>A node and all behind it.</summary>
    From,

    /// <summary>Every layer.</summary>
    All,
}
