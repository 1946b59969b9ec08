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
/// Chooses among the candidates that came to the end: the most accurate, or a quicker one that is as good as far as the images can tell. Equally good is what lies within one standard error of the best, on the
/// same images, and within one point: with few images a standard error is several points, which nobody would give away for speed.
/// </summary>
internal static class Judge
{
    // Measured rates differ by so much from one run to the next.
    private const double SameSpeed = 0.9;

    // An interval that reaches further than this to both sides tells nothing.
    private const double Far = 0.03;

    /// <summary>Judges.</summary>
    /// <param name="ranked">The candidates, the most accurate first, at least one.</param>
    /// <param name="speed">Images a second of a candidate.</param>
    public static Verdict Decide(IReadOnlyList<Standing> ranked, Func<Standing, double> speed)
    {
        ArgumentNullException.ThrowIfNull(ranked);
        ArgumentNullException.ThrowIfNull(speed);
        ArgumentOutOfRangeException.ThrowIfZero(ranked.Count);
        var best = ranked[0];
        var equals = Equals(ranked);
        var quickest = equals.Max(speed);
        var chosen = equals.First(s => speed(s) >= SameSpeed * quickest);
        if (speed(best) >= SameSpeed * speed(chosen)) chosen = best;
        return new Verdict(chosen, best, Next(ranked, chosen), [.. Reasons(ranked, chosen, equals, speed)]);
    }

    /// <summary>The candidates that are as good as the best as far as the images can tell, itself the first.</summary>
    /// <param name="ranked">The candidates, the most accurate first.</param>
    public static IReadOnlyList<Standing> Equals(IReadOnlyList<Standing> ranked)
    {
        ArgumentNullException.ThrowIfNull(ranked);
        return [.. ranked.Where(s => s == ranked[0] || IsEqual(Standing.Difference(ranked[0], s)))];
    }

    /// <summary>Whether the images are too few to tell the best three apart: every difference from the best may be nothing, and may be several points.</summary>
    /// <param name="ranked">The candidates, the most accurate first.</param>
    public static bool CannotTell(IReadOnlyList<Standing> ranked)
    {
        ArgumentNullException.ThrowIfNull(ranked);
        List<PairedDifference> next = [.. ranked.Skip(1).Take(2).Select(s => Standing.Difference(ranked[0], s))];
        return next.Count > 0 && next.TrueForAll(d => Math.Abs(d.Mean) <= d.Reach && d.Mean + d.Reach > Far);
    }

    private static bool IsEqual(PairedDifference difference) => Halving.IsNear(difference) && difference.Mean <= PracticalDifference.Region + 1e-12;

    private static Standing? Next(IReadOnlyList<Standing> ranked, Standing chosen) =>
        ranked.FirstOrDefault(s => (s.Candidate.Model, s.Candidate.Tap, s.Candidate.Approach) != (chosen.Candidate.Model, chosen.Candidate.Tap, chosen.Candidate.Approach)) ?? ranked.FirstOrDefault(s => s != chosen);

    private static IEnumerable<string> Reasons(IReadOnlyList<Standing> ranked, Standing chosen, IReadOnlyList<Standing> equals, Func<Standing, double> speed)
    {
        var best = ranked[0];
        if (CannotTell(ranked)) yield return "Too few images to tell: the differences between the best candidates may be nothing, and may be several points";
        if (chosen != best)
        {
            var behind = Standing.Difference(best, chosen);
            yield return $"The intervals overlap, so the cheaper is taken: {best.Candidate.Words} is ahead by {Points(behind.Mean)} ± {Points(behind.Reach)} points on the same images, and answers {speed(best):0} images a second where {chosen.Candidate.Words} answers {speed(chosen):0}";
        }
        else if (ranked.Count > 1)
        {
            yield return equals.Count > 1
                ? $"The most accurate of {ranked.Count} that came to the last round; {equals.Count - 1} more {(equals.Count == 2 ? "is" : "are")} as good within one standard error, and none of them is clearly quicker"
                : $"The most accurate of {ranked.Count} that came to the last round, by more than one standard error or one point";
        }

        if (Next(ranked, chosen) is { } next) yield return $"The next best choice is {next.Candidate.Words}: {Behind(Standing.Difference(chosen, next))} it on the same images, {speed(next):0} images a second";
    }

    /// <summary>A difference in words, to be followed by what it is a difference from: <c>1.2 points (± 0.8) behind</c>.</summary>
    internal static string Behind(PairedDifference difference) =>
        $"{Points(Math.Abs(difference.Mean))} points{(double.IsFinite(difference.Error) ? $" (± {Points(difference.Reach)})" : "")} {(difference.Mean < 0 ? "ahead of" : "behind")}";

    private static string Points(double share) => Figures.Percent(share);
}
