using TransferLearning.Core.Statistics;
using TransferLearning.Experiments.Reports;

namespace TransferLearning.Experiments.Advising;

/// <summary>What was judged.</summary>
/// <param name="Chosen">The candidate that is recommended.</param>
/// <param name="Best">The one with the highest accuracy on the images that chose.</param>
/// <param name="Next">The next best choice: of another network, layer or approach where there is one; <see langword="null"/> where there is no other.</param>
/// <param name="Why">The reasons, a sentence each.</param>
internal sealed record Verdict(Standing Chosen, Standing Best, Standing? Next, IReadOnlyList<string> Why);

/// <summary>
/// Chooses among the candidates that came to the end: the favourite (<see cref="Favourite"/>), or a quicker one that is as good as far as the images can tell. Equally good is what lies within one standard error of it, on the
/// same images, within one point, and within three points when a standard error is added: where images are few, nobody knows how much speed would cost.
/// </summary>
internal static class Judge
{
    // Measured rates differ by so much from one run to the next.
    private const double SameSpeed = 0.9;

    // A difference of so much is large.
    private const double Far = 0.03;

    /// <summary>Judges.</summary>
    /// <param name="ranked">The candidates, the most accurate first, at least one.</param>
    /// <param name="measured">All that was measured with as many training images.</param>
    /// <param name="speed">Images a second of a candidate.</param>
    public static Verdict Decide(IReadOnlyList<Standing> ranked, IReadOnlyList<Standing> measured, Func<Standing, double> speed)
    {
        ArgumentNullException.ThrowIfNull(ranked);
        ArgumentNullException.ThrowIfNull(speed);
        ArgumentOutOfRangeException.ThrowIfZero(ranked.Count);
        var favourite = Favourite.Of(ranked, measured);
        var equals = Equals(ranked, measured);
        var quickest = equals.Max(speed);
        var chosen = equals.First(s => speed(s) >= SameSpeed * quickest);
        if (speed(favourite) >= SameSpeed * speed(chosen)) chosen = favourite;
        return new Verdict(chosen, ranked[0], Next(ranked, chosen), [.. Reasons(ranked, favourite, chosen, equals, speed)]);
    }

    /// <summary>The candidates that are as good as the favourite as far as the images can tell, itself the first.</summary>
    /// <param name="ranked">The candidates, the most accurate first.</param>
    /// <param name="measured">All that was measured with as many training images.</param>
    public static IReadOnlyList<Standing> Equals(IReadOnlyList<Standing> ranked, IReadOnlyList<Standing> measured)
    {
        var favourite = Favourite.Of(ranked, measured);
        return [favourite, .. ranked.Where(s => s != favourite && IsEqual(Standing.Difference(favourite, s)))];
    }

    /// <summary>Whether the images are too few to tell the best three apart: every difference from the best may be nothing, and may be several points.</summary>
    /// <param name="ranked">The candidates, the most accurate first.</param>
    public static bool CannotTell(IReadOnlyList<Standing> ranked)
    {
        ArgumentNullException.ThrowIfNull(ranked);
        List<PairedDifference> next = [.. ranked.Skip(1).Take(2).Select(s => Standing.Difference(ranked[0], s))];
        return next.Count > 0 && next.TrueForAll(d => Math.Abs(d.Mean) <= d.Reach && d.Mean + d.Reach > Far);
    }

    private static bool IsEqual(PairedDifference difference) => IsNear(difference) && difference.Mean + difference.Error <= Far;

    private static bool IsNear(PairedDifference difference) => Halving.IsNear(difference) && difference.Mean <= PracticalDifference.Region + 1e-12;

    private static Standing? Next(IReadOnlyList<Standing> ranked, Standing chosen) =>
        ranked.FirstOrDefault(s => (s.Candidate.Model, s.Candidate.Tap, s.Candidate.Approach) != (chosen.Candidate.Model, chosen.Candidate.Tap, chosen.Candidate.Approach)) ?? ranked.FirstOrDefault(s => s != chosen);

    private static IEnumerable<string> Reasons(IReadOnlyList<Standing> ranked, Standing favourite, Standing chosen, IReadOnlyList<Standing> equals, Func<Standing, double> speed)
    {
        if (CannotTell(ranked)) yield return "Too few images to tell: the differences between the best candidates may be nothing, and may be several points";
        if (favourite != ranked[0])
        {
            yield return $"{ranked[0].Candidate.Words} answered best on these images, {Behind(Standing.Difference(favourite, ranked[0]))} {favourite.Candidate.Words}, which chance may give: of what is as good as far as the images can tell, the layer is taken on which all heads answer best on average, with the head that is best elsewhere";
        }

        if (chosen != favourite)
        {
            var behind = Standing.Difference(favourite, chosen);
            yield return $"The intervals overlap, so the cheaper is taken: {chosen.Candidate.Words} is {Behind(behind)} {favourite.Candidate.Words} on the same images, and answers {speed(chosen):0} images a second where that answers {speed(favourite):0}";
        }
        else if (favourite == ranked[0] && ranked.Count > 1)
        {
            yield return equals.Count > 1
                ? $"The most accurate of {ranked.Count} that came to the last round; {equals.Count - 1} more {(equals.Count == 2 ? "is" : "are")} as good within one standard error, and none of them is clearly quicker"
                : $"The most accurate of {ranked.Count} that came to the last round, {(ranked.Skip(1).Any(s => IsNear(Standing.Difference(ranked[0], s))) ? "and these images show of no other that it is within three points" : "by more than one standard error or one point")}";
        }

        if (Next(ranked, chosen) is { } next) yield return $"The next best choice is {next.Candidate.Words}: {Behind(Standing.Difference(chosen, next))} it on the same images, {speed(next):0} images a second";
    }

    /// <summary>A difference in words, to be followed by what it is a difference from: <c>1.2 points (± 0.8) behind</c>.</summary>
    internal static string Behind(PairedDifference difference) =>
        $"{Points(Math.Abs(difference.Mean))} points{(double.IsFinite(difference.Error) ? $" (± {Points(difference.Reach)})" : "")} {(difference.Mean < 0 ? "ahead of" : "behind")}";

    private static string Points(double share) => Figures.Percent(share);
}
