using TransferLearning.Experiments.Planning;
using TransferLearning.Experiments.Reports;
using TransferLearning.Experiments.Reports.Content;
using TransferLearning.Experiments.Running;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Notes;

namespace TransferLearning.Experiments.Advising;

/// <summary>
/// Measures which network, layer and head suit some images: all layers of all networks in a first round with few training images, the better ones in rounds with more, and what was chosen on images that had no
/// part in the choice. What is measured is cells of experiments in the folder, so that nothing is computed twice.
/// </summary>
internal sealed class Advisor
{
    private readonly AdviceRequest _request;
    private readonly AdvisedData _data;
    private readonly AdviceFolder _folder;
    private readonly ModelCatalogue _catalogue;
    private readonly BudgetClock _clock;
    private readonly NetworkSpeed _speed;
    private readonly AdviceRuns _runs;
    private readonly NetworkScores _scores;

    /// <summary>Prepares.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="data">The images.</param>
    /// <param name="folder">Keeps what is measured.</param>
    /// <param name="log">Told how it goes.</param>
    /// <param name="catalogue">The models that have names.</param>
    /// <param name="watch">Watches a run of cells; what it gives is disposed of afterwards, where it can be.</param>
    public Advisor(AdviceRequest request, AdvisedData data, AdviceFolder folder, RunLog log, ModelCatalogue catalogue, Func<IProgress<ExperimentProgress>?> watch)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(folder);
        (_request, _data, _folder, _catalogue) = (request, data, folder, catalogue);
        _clock = new BudgetClock(60 * request.Budget, folder.State.Seconds);
        _speed = new NetworkSpeed(request, data, folder, catalogue);
        _scores = new NetworkScores(request, data, log, catalogue);
        _runs = new AdviceRuns(request, folder, _clock, log, catalogue, watch);
    }

    /// <summary>Images that could not be used.</summary>
    public IReadOnlyList<ItemFailure> Bad => _runs.Bad;

    /// <summary>Measures and judges.</summary>
    /// <param name="cancellation">Stops within a second or so; what is finished is kept, and the next run goes on.</param>
    /// <exception cref="UsageException">The images do not allow it.</exception>
    /// <exception cref="TlearnException">Nothing could be measured in time, or no network is quick enough.</exception>
    public Advice Run(CancellationToken cancellation)
    {
        _folder.Keep(_folder.State);
        try
        {
            var networks = QuickEnough(AdvisedNetwork.Of(_request, _catalogue), cancellation);
            var rounds = new ProbeRounds(_request, _data, networks, _speed, _runs, _clock);
            return Judged(networks, rounds, rounds.Run(cancellation), cancellation);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            _folder.Keep(_folder.State with { Seconds = _clock.Spent });
            throw;
        }
    }

    private List<AdvisedNetwork> QuickEnough(IReadOnlyList<AdvisedNetwork> networks, CancellationToken cancellation)
    {
        var rates = new List<(AdvisedNetwork Network, double Rate)>();
        foreach (var network in networks) rates.Add((network, _speed.Of(network, "auto", cancellation)));
        List<(AdvisedNetwork Network, double Rate)> ordered = [.. rates.OrderByDescending(r => r.Rate)];
        if (_request.LeastSpeed is not { } least) return [.. ordered.Select(r => r.Network)];
        if (ordered[0].Rate < least)
        {
            throw new TlearnException(
                $"`LeastSpeed` {least}: no network reaches {least} images a second on this machine: {string.Join(", ", ordered.Select(r => $"{r.Network.Name} {r.Rate:0.#}"))}",
                "Ask for less, name smaller networks (`Model`), or take a quicker device.");
        }

        foreach (var (network, rate) in ordered.Where(r => r.Rate < least)) _runs.LeaveOut($"{network.Name}: {rate:0.#} images a second, fewer than the {least} asked for");
        return [.. ordered.Where(r => r.Rate >= least).Select(r => r.Network)];
    }

    private Advice Judged(IReadOnlyList<AdvisedNetwork> networks, ProbeRounds rounds, IReadOnlyList<Standing> standings, CancellationToken cancellation)
    {
        var speeds = new CandidateSpeeds(networks, _speed);
        var measured = rounds.At(standings[0].TrainSize);
        speeds.Measure(Judge.Equals(standings, measured).Select(s => s.Candidate), cancellation);
        var verdict = Judge.Decide(standings, measured, speeds.Of);
        rounds.FollowUp(verdict.Chosen.Candidate, cancellation);
        var trials = new FineTuningTrials(_request, _data, networks, _speed, _runs, _clock).Run(standings, cancellation);
        var chosen = trials.IsWorthwhile ? trials.Trained[0] : verdict.Chosen;
        speeds.Measure([chosen.Candidate], cancellation);
        var items = _runs.Results(AdviceFolder.Rounds)!.DataOf(verdict.Chosen.Cells[0]);
        var choice = ChoiceRows.Of(items, [.. _data.Items.Select(i => i.Split).OfType<string>().Distinct()], _request.Seed);
        var description = DataDescription.Of(items, choice, _data.Items, _data.Source, cancellation);
        var expected = new HeldOutEstimate(_request, _data, _runs, _clock).Of(networks.First(n => n.Name == chosen.Candidate.Model), chosen, choice, trials, cancellation);
        var similarities = Scored(networks, rounds, choice.Choice.Select(r => items.Items[r].Path).ToHashSet(StringComparer.Ordinal), cancellation);
        var list = new CandidateList(networks, speeds, _scores, description.Labelled);
        AdvisedCandidate[] trained = [.. trials.Trained.Select(t => list.OfTrained(t, trials, trials.SecondsOf(t, choice.Choice.Length, HeldOutEstimate.Epochs)))];
        var probes = list.Of([.. rounds.Sizes.Reverse().Select(rounds.At)], standings, chosen.Candidate);
        IReadOnlyList<AdvisedCandidate> candidates = trials.IsWorthwhile ? [.. trained, .. probes] : [.. probes, .. trained];
        return new Advice
        {
            Data = description,
            Recommended = candidates.First(c => c.Candidate == chosen.Candidate),
            Expected = expected,
            Candidates = candidates,
            Why = [.. Reasons(verdict, trials), .. expected.Kept is { } kept ? [$"Of the stages of the network it keeps {kept}"] : Array.Empty<string>(), expected.HowMeasured],
            NotMeasured = _runs.NotMeasured,
            Similarities = similarities,
            Curve = Curve(verdict.Chosen.Candidate, rounds),
            Depths = [.. networks.Select(n => DepthLine.Of(n, rounds.First, rounds.At(rounds.First.Size.Text))).OfType<DepthLine>()],
            Seconds = _clock.Spent,
        };
    }

    private List<SourceSimilarity> Scored(IReadOnlyList<AdvisedNetwork> networks, ProbeRounds rounds, HashSet<string> choice, CancellationToken cancellation)
    {
        var found = new List<SourceSimilarity>();
        foreach (var network in networks.Where(n => rounds.At(rounds.First.Size.Text).Any(s => s.Candidate.Model == n.Name)))
        {
            if (!_clock.TryRun(token => found.AddRange(_scores.Measure(network, choice, token) is { } similarity ? [similarity] : []), cancellation)) _runs.LeaveOut($"scores of {network.Name}: the time was up");
        }

        return found;
    }

    private static IEnumerable<string> Reasons(Verdict verdict, FineTuningFindings trials)
    {
        if (!trials.IsWorthwhile) return [.. verdict.Why, .. trials.Describe() is { } trial ? [trial] : Array.Empty<string>()];
        return [trials.Describe()!, $"Without training the network, the choice would be {verdict.Chosen.Candidate.Words}: {Figures.Percent(verdict.Chosen.Accuracy)} % in cross-validation with all training images"];
    }

    private static CurveLine? Curve(Candidate candidate, ProbeRounds rounds)
    {
        List<Standing> points = [.. rounds.Sizes.Select(size => rounds.At(size).FirstOrDefault(s => s.Candidate == candidate)).OfType<Standing>()];
        return points.Count < 2 ? null : CurveLine.Of(candidate.Name, [.. points.Select(p => (p.TrainImages, (IReadOnlyList<double>)[.. p.Cells.Select(c => c.Metrics!.Accuracy)]))]);
    }
}
