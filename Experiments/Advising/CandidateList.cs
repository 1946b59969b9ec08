using TransferLearning.Experiments.Reports;

namespace TransferLearning.Experiments.Advising;

/// <summary>All that was measured, in the order of its worth.</summary>
/// <param name="networks">The networks.</param>
/// <param name="speeds">Images a second of candidates.</param>
/// <param name="scores">Scores of layers.</param>
/// <param name="labelled">Labelled images, which features are to be made of.</param>
internal sealed class CandidateList(IReadOnlyList<AdvisedNetwork> networks, CandidateSpeeds speeds, NetworkScores scores, int labelled)
{
    /// <summary>Each candidate where it got furthest: those with the most training images first, of these the most accurate.</summary>
    /// <param name="rounds">Standings of each training size, the largest first, the best first.</param>
    /// <param name="last">Those that came to the last round.</param>
    /// <param name="chosen">What is recommended.</param>
    public IReadOnlyList<AdvisedCandidate> Of(IReadOnlyList<IReadOnlyList<Standing>> rounds, IReadOnlyList<Standing> last, Candidate chosen)
    {
        ArgumentNullException.ThrowIfNull(rounds);
        var (seen, atEnd) = (new HashSet<Candidate>(), last.Select(s => s.Candidate).ToHashSet());
        return [.. from ranked in rounds from standing in ranked where seen.Add(standing.Candidate) select Of(standing, Why(standing, ranked[0], atEnd, chosen))];
    }

    /// <summary>A trained network.</summary>
    /// <param name="standing">Where it stood after its trial.</param>
    /// <param name="findings">All trials.</param>
    /// <param name="seconds">Seconds of a whole training.</param>
    public AdvisedCandidate OfTrained(Standing standing, FineTuningFindings findings, double seconds)
    {
        ArgumentNullException.ThrowIfNull(standing);
        ArgumentNullException.ThrowIfNull(findings);
        var isChosen = findings.IsWorthwhile && standing == findings.Trained[0];
        var why = isChosen ? "recommended" : findings.Probe is { } probe ? $"in a short trial {Judge.Behind(Standing.Difference(probe, standing))} {probe.Candidate.Words}" : "measured in a short trial";
        return Of(standing, why) with { Minutes = seconds / 60 };
    }

    private AdvisedCandidate Of(Standing standing, string why)
    {
        var (cell, speed) = (standing.Cells[0], speeds.Of(standing));
        var minutes = ((labelled / Math.Max(1e-9, speed)) + standing.FitSeconds) / 60;
        var network = networks.First(n => n.Name == standing.Candidate.Model);
        return new AdvisedCandidate(standing.Candidate, network.Asked, cell.Found.Tap, cell.Found.Pool, standing.Accuracy, standing.Interval, standing.TrainSize, minutes, speed, why) { Scores = scores.Of(standing.Candidate) };
    }

    private static string Why(Standing standing, Standing best, HashSet<Candidate> atEnd, Candidate chosen)
    {
        var amount = RankedCells.Amount(standing.TrainSize);
        if (standing.Candidate == chosen) return "recommended";
        if (standing == best) return $"the most accurate with {amount}";
        return $"with {amount} {Judge.Behind(Standing.Difference(best, standing))} the best{(atEnd.Contains(standing.Candidate) ? "" : ", and went no further")}";
    }
}
