using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Statistics;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Advising;

/// <summary>
/// Trains the best networks for a few epochs on some of the images, beside the best head on fixed features on the same ones: an early estimate of whether fine-tuning pays. What there is no time for is named.
/// </summary>
/// <param name="request">What is asked for.</param>
/// <param name="data">The images.</param>
/// <param name="networks">The networks.</param>
/// <param name="speed">Their speed.</param>
/// <param name="runs">Measures.</param>
/// <param name="clock">The time that is left.</param>
internal sealed class FineTuningTrials(AdviceRequest request, AdvisedData data, IReadOnlyList<AdvisedNetwork> networks, NetworkSpeed speed, AdviceRuns runs, BudgetClock clock)
{
    /// <summary>Folds of a trial; the first is trained first.</summary>
    public const int Folds = 3;

    private const int Networks = 2;
    private const double Seconds = 90; // that trials may take even where all before them took less
    private const int OfClass = 40;

    // Images that a trial learns from in all its epochs: with fewer steps the weights have hardly moved, whatever there is to gain.
    private const int LearntFrom = 2000;
    private const int FewestEpochs = 3;

    // Images that a trial answers at least. Of fewer not even a gain of fifteen points is beyond chance (of 30, of which a quarter only one of both answers rightly, the standard error is nine points).
    private const int LeastAnswered = 30;

    // An image in a training step, by the time of an answer.
    private const double StepOfAll = 6;
    private const double StepOfStages = 4;

    private readonly ProbeExperiment _experiments = new(request, data);

    private readonly int _ofClass = data.OfClass * data.Folds / (data.Folds - 1) * (Folds - 1) / Folds;

    // No more images of each class than are needed for an estimate.
    private TrainSize Size => _ofClass > OfClass ? new TrainSize.PerClass(OfClass) : TrainSize.All;

    private int TrainImages => Math.Max(1, Size.Of(_ofClass) * data.Data.Classes.Count);

    private int Epochs => Math.Clamp((LearntFrom + TrainImages - 1) / TrainImages, FewestEpochs, HeldOutEstimate.Epochs);

    private IReadOnlyList<Standing> Standings => runs.Standings(AdviceFolder.Finetuning, Size.Text, null, cell => cell.Unfreeze.Length == 0 || cell.Parameters == ProbeExperiment.EpochsText(Epochs));

    /// <summary>Trains.</summary>
    /// <param name="probes">The heads that came to the end, the best first.</param>
    /// <param name="cancellation">Stops within one step; folds that are finished are kept.</param>
    public FineTuningFindings Run(IReadOnlyList<Standing> probes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(probes);
        // All images that choose were answered, in one fold or another.
        var answered = probes[0].Cells.Sum(c => c.Test.Length) / Folds;
        if (answered < LeastAnswered)
        {
            runs.LeaveOut($"fine-tuning: a trial would be measured on {Counted.Of(answered, "image")}, too few to tell whether it pays");
            return new FineTuningFindings([], null, Epochs);
        }

        if (FineTuningFindings.CannotGain(probes[0]))
        {
            runs.LeaveOut(double.IsFinite(probes[0].BehindFaultless.Error)
                ? $"fine-tuning: {probes[0].Candidate.Words} answers all but {Counted.Of(probes[0].Mistakes, "image")} of {probes[0].Images} rightly, so that next to nothing could be gained"
                : "fine-tuning: all images are of one group, so that a trial would say nothing about others");
            return new FineTuningFindings([], null, Epochs);
        }

        var probe = probes[0].Candidate;
        List<AdvisedNetwork> promising = [.. probes.Select(p => p.Candidate.Model).Distinct().Take(Networks).Select(name => networks.First(n => n.Name == name))];
        var specification = _experiments.Finetuning(networks.First(n => n.Name == probe.Model), probe, [.. promising.SelectMany(Parts)], Size, Folds, Epochs);
        var end = clock.Spent + Math.Min(clock.Left / 2, Math.Max(Seconds, clock.Spent));
        string? reason = null; // why no more is tried
        var tried = new HashSet<Candidate>();
        foreach (var network in promising)
        {
            string? behind = null; // why the whole of this network is not tried
            var until = end;
            foreach (var (_, part) in Parts(network))
            {
                var candidate = Trained(network, part);
                if ((reason ?? behind) is { } why) runs.LeaveOut($"{candidate.Words}: not tried, since {why}");
                else if (Try(specification, probe, network, part, until, cancellation) is { } gain)
                {
                    tried.Add(candidate);
                    if (gain.Mean < 0) behind = $"{candidate.Words} was {Judge.Behind(new PairedDifference(-gain.Mean, gain.Error))} the head on fixed features";
                    // Beyond chance: the networks that follow have worse heads to begin with.
                    if (part != UnfreezeRequest.All && FineTuningFindings.IsLoss(gain)) reason = behind;
                    // Where training pays, time is well spent on how much of the network.
                    if (FineTuningFindings.IsGain(gain)) until = clock.Spent + (clock.Left / 2);
                }
            }
        }

        return FineTuningFindings.Of([.. Standings.Where(s => tried.Contains(s.Candidate))], StandingOf(probe), Epochs, probes[0].Images);
    }

    // How far it is ahead of the head; null where there was no time for it. Where one fold does not tell, the others are asked.
    private PairedDifference? Try(ExperimentSpecification specification, Candidate probe, AdvisedNetwork network, UnfreezeRequest part, double end, CancellationToken cancellation)
    {
        var candidate = Trained(network, part);
        for (var fold = 1; fold <= Folds; fold++)
        {
            var isStored = StandingOf(candidate)?.Cells.Any(c => c.Cell.Fold == $"{fold}") == true;
            var (seconds, left) = (SecondsOf(network, part), end - clock.Spent);
            // What is stored is asked for, too: it may be of images that have changed since. An estimate may be half as long as the trial is.
            if ((!isStored && seconds > left) || !runs.Try(specification, AdviceFolder.Finetuning, ProbeExperiment.Cells([probe, candidate], Size, $"{fold}"), cancellation, isStored ? double.PositiveInfinity : 2 * left))
            {
                if (fold > 1) break;
                runs.LeaveOut($"{candidate.Words}: a trial takes about {seconds / 60:0.#} minutes or more, and there was no time for it");
                return null;
            }

            if (Gain() is not { } gain || !FineTuningFindings.IsOpen(gain)) break;
        }

        return Gain();

        PairedDifference? Gain() => StandingOf(candidate) is { } trained && StandingOf(probe) is { } head ? Standing.Difference(trained, head) : null;
    }

    private Standing? StandingOf(Candidate candidate) => Standings.FirstOrDefault(s => s.Candidate == candidate);

    private static Candidate Trained(AdvisedNetwork network, UnfreezeRequest part) => new(network.Name, "auto", "", $"{part}");

    // The last two stages, and all of it.
    private static IEnumerable<(AdvisedNetwork Network, UnfreezeRequest Part)> Parts(AdvisedNetwork network)
    {
        if (network.Taps.Where(t => t is not ("auto" or JoinedTaps.Choice)).TakeLast(2).FirstOrDefault() is { } stage) yield return (network, UnfreezeRequest.From(stage));
        yield return (network, UnfreezeRequest.All);
    }

    private double SecondsOf(AdvisedNetwork network, UnfreezeRequest part)
    {
        var rate = Math.Max(1e-9, speed.Known(network, "auto") ?? 1);
        return ((data.Items.Count / (double)Folds) + ((part == UnfreezeRequest.All ? StepOfAll : StepOfStages) * TrainImages * Epochs)) / rate;
    }
}
