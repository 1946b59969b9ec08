using System.Globalization;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>One node as ONNX Runtime ran it.</summary>
/// <param name="Name">Name of the node; optimisation may have made it of several.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="Provider">ONNX Runtime's name of the execution provider that ran it.</param>
/// <param name="Seconds">How long its kernel's call took. A device that works asynchronously returns from it early.</param>
internal sealed record ExecutedNode(string Name, string Operator, string Provider, double Seconds);

/// <summary>What really ran where, from ONNX Runtime's own profile of one batch.</summary>
/// <param name="Nodes">Every node of that batch, in the order it ran.</param>
internal sealed record ExecutionProfile(IReadOnlyList<ExecutedNode> Nodes)
{
    /// <summary>How many nodes each provider ran.</summary>
    public IReadOnlyDictionary<string, int> NodesByProvider { get; } = Sorted(Nodes.GroupBy(n => n.Provider), group => group.Count());

    /// <summary>Share of the kernels' time that each provider took, 0 to 1.</summary>
    public IReadOnlyDictionary<string, double> TimeByProvider { get; } = Shares(Nodes);

    /// <summary>A phrase: how many nodes each provider ran and its share of the time; of all but the main one also the operators.</summary>
    /// <param name="main">The provider that was meant to run the network.</param>
    public string Describe(string main)
    {
        var providers = NodesByProvider.Keys.OrderBy(p => p != main).ThenBy(p => p, StringComparer.Ordinal);
        return string.Join(", ", providers.Select(p =>
            string.Create(CultureInfo.InvariantCulture, $"{p} ran {NodesByProvider[p]} nodes ({100 * TimeByProvider[p]:0.#} % of the time{(p == main ? "" : $": {Operators(Nodes.Where(n => n.Provider == p))}")})")));
    }

    /// <summary>The operators of some nodes with their number and an example, most frequent first.</summary>
    internal static string Operators(IEnumerable<ExecutedNode> nodes) =>
        string.Join(", ", nodes.GroupBy(n => n.Operator).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} ×{g.Count()} ({g.First().Name}{(g.Count() > 1 ? ", …" : "")})"));

    private static SortedDictionary<string, double> Shares(IReadOnlyList<ExecutedNode> nodes)
    {
        var total = nodes.Sum(n => n.Seconds);
        return Sorted(nodes.GroupBy(n => n.Provider), group => total > 0 ? group.Sum(n => n.Seconds) / total : group.Count() / (double)nodes.Count);
    }

    private static SortedDictionary<string, T> Sorted<T>(IEnumerable<IGrouping<string, ExecutedNode>> groups, Func<IGrouping<string, ExecutedNode>, T> value) =>
        new(groups.ToDictionary(g => g.Key, value), StringComparer.Ordinal);
}
