using TransferLearning.Core;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Advising;

/// <summary>Successive halving of networks, layers and heads by cross-validated accuracy, with more training images in each round.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="data">The images.</param>
/// <param name="networks">The networks, the quickest first: where time runs out, it runs out on the slowest.</param>
/// <param name="speed">Their speed.</param>
/// <param name="runs">Measures.</param>
/// <param name="clock">The time that is left.</param>
internal sealed class ProbeRounds(AdviceRequest request, AdvisedData data, IReadOnlyList<AdvisedNetwork> networks, NetworkSpeed speed, AdviceRuns runs, BudgetClock clock)
{
    // Of what is left, extraction leaves some for the rounds.
    private const double ShareOfExtraction = 0.7;

    private readonly HashSet<Candidate> _tried = [];
    private readonly IReadOnlyList<RoundPlan> _rounds = RoundPlan.Of(data.OfClass);
    private ExperimentSpecification? _specification;

    /// <summary>The training sizes, the smallest first.</summary>
    public IReadOnlyList<string> Sizes => [.. _rounds.Select(r => r.Size.Text).Distinct()];

    /// <summary>The round in which all layers are tried.</summary>
    public RoundPlan First => _rounds[0];

    private ExperimentSpecification Specification => _specification ??= new ProbeExperiment(request, data).Rounds(networks, _rounds);

    /// <summary>Runs them.</summary>
    /// <param name="cancellation">Stops within a second or so; what is finished is kept.</param>
    /// <returns>Those that came to the last round that there was time for, the best first.</returns>
    /// <exception cref="TlearnException">Nothing could be measured.</exception>
    public IReadOnlyList<Standing> Run(CancellationToken cancellation)
    {
        foreach (var network in networks) RunFirst(network, cancellation);
        // What a run before this one has followed up stands at this size, too, and had no part in its first round.
        IReadOnlyList<Standing> standings = [.. At(First.Size.Text).Where(s => _tried.Contains(s.Candidate))];
        if (standings.Count == 0) throw Nothing();
        foreach (var round in _rounds.Skip(1))
        {
            var kept = Halving.Keep(standings, Standing.Difference);
            var candidates = kept.Select(s => s.Candidate).Concat(WithNewHeads(kept, round)).ToList();
            runs.Say($"{Counted.Of(kept.Count, "combination")} of {standings.Count} go on, {Counted.Of(candidates.Count - kept.Count, "more head is", "more heads are")} tried on their layers, with {Amount(round)}");
            if (!Try(candidates, round.Size, cancellation))
            {
                runs.LeaveOut($"{Counted.Of(candidates.Count, "combination")} with {Amount(round)}: the time was up");
                break;
            }

            standings = [.. At(round.Size.Text).Where(s => candidates.Contains(s.Candidate))];
        }

        return standings;
    }

    /// <summary>Measures a candidate at every training size, as far as time is left: its learning curve.</summary>
    public void FollowUp(Candidate candidate, CancellationToken cancellation)
    {
        foreach (var size in _rounds.Select(r => r.Size).Distinct()) Try([candidate], size, cancellation);
    }

    /// <summary>The candidates that are measured at a training size, the best first.</summary>
    public IReadOnlyList<Standing> At(string size) => runs.Standings(AdviceFolder.Rounds, size, data.Folds);

    private void RunFirst(AdvisedNetwork network, CancellationToken cancellation)
    {
        var candidates = network.Taps.SelectMany(tap => First.Heads.Select(head => new Candidate(network.Name, tap, head))).ToList();
        runs.Say($"{network.Name}: {Counted.Of(network.Taps.Count, "layer")} with {Amount(First)}");
        var left = clock.Left / 60;
        if (!Fits(network) || !Try(candidates, First.Size, cancellation)) runs.LeaveOut($"{network.Name}: its features take about {MinutesOf(network):0.#} minutes, and {left:0.#} of {request.Budget:0.#} were left");
    }

    private bool Fits(AdvisedNetwork network) => clock.Left > 0 && (60 * MinutesOf(network) <= clock.Left * ShareOfExtraction || speed.HasFeatures(network));

    private double MinutesOf(AdvisedNetwork network) => data.Items.Count / Math.Max(1e-9, speed.Known(network, "auto") ?? 1) / 60;

    // A head that a layer has left behind stays behind.
    private IEnumerable<Candidate> WithNewHeads(IReadOnlyList<Standing> kept, RoundPlan round) =>
        kept.Select(s => s.Candidate).DistinctBy(c => (c.Model, c.Tap)).SelectMany(c => round.Heads.Select(head => c with { Head = head })).Where(c => !_tried.Contains(c));

    private bool Try(IReadOnlyCollection<Candidate> candidates, TrainSize size, CancellationToken cancellation)
    {
        _tried.UnionWith(candidates);
        return runs.Try(Specification, AdviceFolder.Rounds, ProbeExperiment.Cells(candidates, size), cancellation);
    }

    private TlearnException Nothing()
    {
        var what = runs.NotMeasured.Count == 0 ? "nothing was measured" : $"nothing was measured ({string.Join("; ", runs.NotMeasured)})";
        if (clock.Left > 0 && !runs.NotMeasured.Any(n => n.Contains("were left", StringComparison.Ordinal))) return new TlearnException($"{request.Images}: {what}", "Correct what failed, and run the same command again.");
        var needed = Math.Max(Math.Ceiling((MinutesOf(networks[0]) / ShareOfExtraction) + 1), Math.Ceiling(request.Budget + 1));
        return new TlearnException($"`Budget` {request.Budget}: {what}; too small to say anything", $"About {needed} minutes would do for {networks[0].Name}; what is done is kept.");
    }

    private static string Amount(RoundPlan round) => Reports.RankedCells.Amount(round.Size.Text);
}
