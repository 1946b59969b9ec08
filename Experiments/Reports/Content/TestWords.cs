using TransferLearning.Core.Statistics;
using TransferLearning.Experiments.Comparing;

namespace TransferLearning.Experiments.Reports.Content;

/// <summary>Tests of differences in words and figures, the same in every form of a report.</summary>
internal static class TestWords
{
    /// <summary>Below which corrected p a difference stands.</summary>
    public const double Level = 0.05;

    /// <summary>Columns of a table of tests, and whether they hold figures: the names of the two, then those of <see cref="Cells"/>.</summary>
    public static IReadOnlyList<(string Name, bool IsFigure)> Columns { get; } =
        [("first", false), ("second", false), ("difference, points", true), ("p", true), ("p, corrected", true), ("stands", false), ("first better", true), ("equivalent", true), ("second better", true)];

    /// <summary>How it was tested, in sentences.</summary>
    public static string Explanation(ReportSet set) =>
        $"On the same images: {string.Join("; ", set.Tests.Select(t => t.Test).Distinct().Select(t => Words(t, IsGrouped(set))))}. {(set.CorrectedFor > 1 ? $"Corrected by Holm's method for all {set.CorrectedFor} tests{(set.CorrectedFor > set.Tests.Count ? ", those of other training sizes among them" : "")}; a difference stands where the corrected p is below 0.05. " : "A difference stands where p is below 0.05. ")}" +
        $"{set.Tested} Beside them stands how probable it is that one is better by more than one point, or that both are equivalent, which is within one point (Bayesian{Method(set)}).";

    private static bool IsGrouped(ReportSet set) => set.Items.Any(i => i.Group is not null);

    private static string Words(string test, bool grouped) => test == ResampledDifferences.TestName ? "corrected resampled t-tests of repeated folds (Nadeau and Bengio 2003)" : PairedTest.Describe(test, grouped);

    private static string Method(ReportSet set) => set.Tests.Select(t => t.Practical?.Method).FirstOrDefault(m => m is not null) switch
    {
        PairedPosterior.FamilyName => $", from a bootstrap of whole {(IsGrouped(set) ? "groups" : "images")}",
        ResampledDifferences.PracticalName => ", the correlated t-test of Corani and Benavoli 2015",
        _ => ", from the images that only one answers rightly",
    };

    /// <summary>A test's figures: difference in points, p, corrected p, whether it stands, and how probable it is that the first is better, both are equivalent, the second is better.</summary>
    public static IReadOnlyList<string> Cells(PairwiseTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return
        [
            $"{100 * test.Difference:+0.0;−0.0;0.0}", Figures.P(test.PValue), Figures.P(test.PHolm), test.PHolm < Level ? "yes" : "no",
            Probability(test.Practical?.ABetter), Probability(test.Practical?.Equivalent), Probability(test.Practical?.BBetter),
        ];
    }

    private static string Probability(double? probability) => probability is { } value ? $"{value:0.00}" : "–";
}
