using TransferLearning.Core;
using TransferLearning.Core.Statistics;

namespace TransferLearning.Experiments.Reports.Content;

/// <summary>Which combinations are better over several data sets: average ranks, and which of them differ.</summary>
/// <param name="Names">The combinations, <c>[K]</c>.</param>
/// <param name="Ranks">Their ranks on each data set.</param>
/// <param name="CriticalDifference">Average ranks that lie further apart differ (Nemenyi, 0.05).</param>
/// <param name="Groups">Combinations that do not differ among themselves, best rank first.</param>
/// <param name="FriedmanP">Probability of ranks at least as far apart where no combination differs.</param>
/// <param name="Practical">The best two in a sentence.</param>
internal sealed record RanksOverSets(
    IReadOnlyList<EntryName> Names, AverageRanks Ranks, double CriticalDifference, IReadOnlyList<IReadOnlyList<int>> Groups, double FriedmanP, string Practical)
{
    /// <summary>Indices of the combinations, best average rank first.</summary>
    public IReadOnlyList<int> Order => [.. Enumerable.Range(0, Names.Count).OrderBy(c => Ranks.Average[c])];

    /// <summary>What the tests say.</summary>
    public string Describe() =>
        $"Over {Counted.Of(Ranks.DataSets, "data set")} and {Counted.Of(Ranks.Classifiers, "combination")}, Friedman's test gives p {(FriedmanP < 0.001 ? "below 0.001" : FormattableString.Invariant($"= {FriedmanP:0.000}"))}: " +
        (FriedmanP < 0.05 ? "not all are equally good." : "the ranks do not show that any is better than another.") +
        $" Two differ where their average ranks lie more than {FormattableString.Invariant($"{CriticalDifference:0.00}")} apart (Nemenyi's test at 0.05)." +
        (Ranks.DataSets < 5 ? " With so few data sets these tests find only very large differences." : "");

    /// <summary>Ranks what all data sets have; <see langword="null"/> where that is nothing to rank.</summary>
    /// <param name="sets">The data sets: names and accuracies at their largest training size, by what is the same on all.</param>
    /// <param name="seed">Draws orders and weights.</param>
    public static RanksOverSets? Of(IReadOnlyList<IReadOnlyDictionary<string, (EntryName Name, double Accuracy)>> sets, int seed)
    {
        ArgumentNullException.ThrowIfNull(sets);
        if (sets.Count < 2) return null;
        List<string> common = [.. sets[0].Keys.Where(k => sets.All(s => s.ContainsKey(k)))];
        if (common.Count < 2) return null;
        var ranks = AverageRanks.Of([.. sets.Select(s => common.ConvertAll(k => s[k].Accuracy))]);
        var nemenyi = new Nemenyi(ranks);
        List<EntryName> names = common.ConvertAll(k => sets[0][k].Name with { Technical = k });
        var order = Enumerable.Range(0, common.Count).OrderBy(c => ranks.Average[c]).ToList();
        var (best, next) = (order[0], order[1]);
        var practical = SignedRankPosterior.Of([.. sets.Select(s => s[common[best]].Accuracy - s[common[next]].Accuracy)], seed).Describe(names[best].Words, names[next].Words);
        return new RanksOverSets(names, ranks, nemenyi.CriticalDifference, nemenyi.Groups(), Friedman.PValue(ranks, seed), practical);
    }
}
