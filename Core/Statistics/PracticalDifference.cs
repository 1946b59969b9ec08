namespace TransferLearning.Core.Statistics;

/// <summary>
/// What a reader can use beside a p-value: how probable it is that one of two classifiers is better by more than one point (0.01 of accuracy), and that they are equivalent, which is to say that
/// their accuracies differ by at most that: the region of practical equivalence of Benavoli, Corani, Demšar and Zaffalon (2017, Time for a change: a tutorial for comparing
/// multiple classifiers through Bayesian analysis). The three add up to 1.
/// </summary>
/// <param name="ABetter">Probability that the first is better by more than a point, 0 to 1.</param>
/// <param name="Equivalent">Probability that they differ by at most a point, 0 to 1.</param>
/// <param name="BBetter">Probability that the second is better by more than a point, 0 to 1.</param>
/// <param name="Method">How it was computed: <see cref="PairedPosterior.Name"/>, <see cref="PairedPosterior.FamilyName"/>, <see cref="ResampledDifferences.PracticalName"/> or
/// <see cref="SignedRankPosterior.Name"/>.</param>
internal sealed record PracticalDifference(double ABetter, double Equivalent, double BBetter, string Method)
{
    /// <summary>Accuracies that differ by at most this are equivalent.</summary>
    public const double Region = 0.01;

    /// <summary>From the probabilities that either is better.</summary>
    public static PracticalDifference Of(double aBetter, double bBetter, string method) => new(aBetter, Math.Max(0, 1 - aBetter - bBetter), bBetter, method);

    /// <summary>All three in a sentence, the likeliest first; where none is likelier than not, that it cannot be told.</summary>
    /// <param name="a">The first classifier.</param>
    /// <param name="b">The second.</param>
    public string Describe(string a, string b)
    {
        if (Math.Max(Equivalent, Math.Max(ABetter, BBetter)) < 0.5)
        {
            return $"Which of {a} and {b} is better cannot be told: by more than one point {a} is with probability {Figure(ABetter)}, {b} with {Figure(BBetter)}; equivalent {Figure(Equivalent)}.";
        }

        if (Equivalent >= Math.Max(ABetter, BBetter))
        {
            var (leader, chance) = ABetter >= BBetter ? (a, ABetter) : (b, BBetter);
            return $"{a} and {b} are equivalent within one point with probability {Figure(Equivalent)}; {leader} is better by more with {Figure(chance)}.";
        }

        var (better, other, most, least) = ABetter >= BBetter ? (a, b, ABetter, BBetter) : (b, a, BBetter, ABetter);
        return $"{better} is better than {other} by more than one point with probability {Figure(most)}; equivalent within one point {Figure(Equivalent)}, worse {Figure(least)}.";
    }

    // Never "1.00": what is drawn or rounded is not certain.
    private static string Figure(double probability) => probability switch
    {
        > 0.995 => "above 0.99",
        < 0.005 => "below 0.01",
        _ => FormattableString.Invariant($"{probability:0.00}"),
    };
}
