using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Statistics;
using TransferLearning.Experiments.Reports;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Advising;

/// <summary>What short trainings found.</summary>
/// <param name="Trained">The trained networks, the best first; empty where there was no time for one.</param>
/// <param name="Probe">The best head on fixed features, on the same images and folds; <see langword="null"/> likewise.</param>
internal sealed record FineTuningFindings(IReadOnlyList<Standing> Trained, Standing? Probe)
{
    // Of several trials the best looks better than it is, and training costs many times what a head does.
    private const double Certain = 1.645; // 95 % of a normal distribution lie below

    /// <summary>How far the best trained network is ahead.</summary>
    public PairedDifference? Gain => Trained.Count > 0 && Probe is not null ? Standing.Difference(Trained[0], Probe) : null;

    /// <summary>Whether it is ahead beyond what chance would give once in twenty times.</summary>
    public bool IsWorthwhile => Gain is { } gain && gain.Mean > Certain * gain.Error;

    /// <summary>Whether a difference is a loss beyond what chance would give once in twenty times.</summary>
    public static bool IsLoss(PairedDifference gain) => gain.Mean < -Certain * gain.Error;

    /// <summary>Whether a head has left so little that not even a network without a mistake would be ahead beyond what chance gives.</summary>
    /// <param name="probe">The head.</param>
    public static bool CannotGain(Standing probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        var most = probe.BehindFaultless;
        return most.Mean <= Certain * most.Error;
    }

    /// <summary>Whether it is ahead, and by no more than chance may give.</summary>
    public bool IsUndecided => Gain is { Mean: > 0 } && !IsWorthwhile;
}

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
    /// <summary>Epochs of a trial.</summary>
    public const int Epochs = 3;

    private const int Folds = 3; // of which one is trained
    private const int Networks = 2;
    private const double Seconds = 90; // that trials may take even where all before them took less
    private const int OfClass = 40;

    // Images that a trial answers at least. Of fewer not even a gain of fifteen points is beyond chance (of 30, of which a quarter only one of both answers rightly, the standard error is nine points).
    private const int LeastAnswered = 30;

    // An image in a training step, by the time of an answer.
    private const double StepOfAll = 6;
    private const double StepOfStage = 3;

    private readonly ProbeExperiment _experiments = new(request, data);

    private readonly int _ofClass = data.OfClass * data.Folds / (data.Folds - 1) * (Folds - 1) / Folds;

    // No more images of each class than are needed for an estimate.
    private TrainSize Size => _ofClass > OfClass ? new TrainSize.PerClass(OfClass) : TrainSize.All;

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
            return new FineTuningFindings([], null);
        }

        var probe = probes[0].Candidate;
        List<AdvisedNetwork> promising = [.. probes.Select(p => p.Candidate.Model).Distinct().Take(Networks).Select(name => networks.First(n => n.Name == name))];
        List<(AdvisedNetwork Network, UnfreezeRequest Part)> options = [.. promising.SelectMany(Parts)];
        var specification = _experiments.Finetuning(networks.First(n => n.Name == probe.Model), probe, options, Size, Folds, Epochs);
        if (runs.Try(specification, AdviceFolder.Finetuning, ProbeExperiment.Cells([probe], Size, "1"), cancellation) && ProbeOf(probe) is { } head && FineTuningFindings.CannotGain(head))
        {
            runs.LeaveOut(double.IsFinite(head.BehindFaultless.Error)
                ? $"fine-tuning: {probe.Words} answers all but {Counted.Of(head.Mistakes, "image")} of {head.Images} rightly, so that no trial could show a gain beyond chance"
                : "fine-tuning: a trial would be measured on images of one group alone, which say nothing about others");
            return new FineTuningFindings([], null);
        }

        var end = clock.Spent + Math.Min(clock.Left / 2, Math.Max(Seconds, clock.Spent));
        foreach (var (network, part) in options)
        {
            var candidate = Trained(network, part);
            // A last stage that loses beyond chance ends the trials: the whole costs several times as much, and the networks that follow have worse heads to begin with.
            if (promising.TakeWhile(n => n != network).Append(network).Select(n => (Network: n, Loss: LossOfStage(n, probe))).FirstOrDefault(l => l.Loss is not null) is { Loss: { } loss } lost)
            {
                runs.LeaveOut($"{candidate.Words}: not tried, since the last stage of {lost.Network.Name} alone was {Judge.Behind(new PairedDifference(-loss.Mean, loss.Error))} the head on fixed features");
                continue;
            }

            var (seconds, left) = (SecondsOf(network, part), end - clock.Spent);
            // An estimate may be half as long as the trial is.
            if (seconds > left || !runs.Try(specification, AdviceFolder.Finetuning, ProbeExperiment.Cells([probe, candidate], Size, "1"), cancellation, 2 * left))
            {
                runs.LeaveOut($"{candidate.Words}: a trial takes about {seconds / 60:0.#} minutes or more, and there was no time for it");
            }
        }

        return new FineTuningFindings([.. Standings.Where(s => s.Candidate.Unfreeze.Length > 0)], ProbeOf(probe));
    }

    /// <summary>What they found, in a sentence; <see langword="null"/> where there was no time for one.</summary>
    public static string? Describe(FineTuningFindings findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        if (findings is not { Gain: { } gain, Trained: [var best, ..], Probe: { } probe }) return null;
        var how = $"trained for {Epochs} epochs on {RankedCells.Amount(best.TrainSize)}, {best.Candidate.Words} is {Judge.Behind(new PairedDifference(-gain.Mean, gain.Error))} {probe.Candidate.Words} on the same images";
        return findings.IsWorthwhile ? $"Fine-tuning pays: {how}"
            : findings.IsUndecided ? $"Fine-tuning may pay, but these are too few images to tell, so the head is advised, which costs less: {how}"
            : $"Fine-tuning does not pay, as far as a short trial tells: {how}";
    }

    /// <summary>Seconds of a whole training on so many images, by what the trial took.</summary>
    public static double SecondsOf(Standing trained, int images, int epochs) => trained.FitSeconds * epochs / Epochs * images / Math.Max(1, trained.TrainImages);

    private IReadOnlyList<Standing> Standings => runs.Standings(AdviceFolder.Finetuning, Size.Text, 1);

    private Standing? ProbeOf(Candidate probe) => Standings.FirstOrDefault(s => s.Candidate == probe);

    private static Candidate Trained(AdvisedNetwork network, UnfreezeRequest part) => new(network.Name, "auto", "", $"{part}");

    // What the last stage of a network lost, where it was tried and lost beyond chance.
    private PairedDifference? LossOfStage(AdvisedNetwork network, Candidate probe)
    {
        var standings = Standings;
        var stages = Parts(network).Select(p => p.Part).Where(p => p != UnfreezeRequest.All).Select(p => Trained(network, p)).ToList();
        return standings.FirstOrDefault(s => stages.Contains(s.Candidate)) is { } stage && standings.FirstOrDefault(s => s.Candidate == probe) is { } head && Standing.Difference(stage, head) is var gain && FineTuningFindings.IsLoss(gain) ? gain : null;
    }

    // The last stage, and all of it.
    private static IEnumerable<(AdvisedNetwork Network, UnfreezeRequest Part)> Parts(AdvisedNetwork network)
    {
        if (network.Taps.LastOrDefault(t => t is not ("auto" or JoinedTaps.Choice)) is { } stage) yield return (network, UnfreezeRequest.From(stage));
        yield return (network, UnfreezeRequest.All);
    }

    private double SecondsOf(AdvisedNetwork network, UnfreezeRequest part)
    {
        var rate = Math.Max(1e-9, speed.Known(network, "auto") ?? 1);
        double answered = data.Items.Count / (double)Folds, trained = Size.Of(_ofClass) * data.Data.Classes.Count * Epochs;
        return (answered + ((part == UnfreezeRequest.All ? StepOfAll : StepOfStage) * trained)) / rate;
    }
}
