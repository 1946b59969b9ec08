using TransferLearning.Core.Statistics;
using TransferLearning.Experiments.Reports;

namespace TransferLearning.Experiments.Advising;

/// <summary>What short trainings found.</summary>
/// <param name="Trained">The trained networks, what is recommended or came nearest to it first; empty where there was no time for one.</param>
/// <param name="Probe">The best head on fixed features, on all images that one of them answered; <see langword="null"/> likewise.</param>
/// <param name="Epochs">Epochs of a trial.</param>
internal sealed record FineTuningFindings(IReadOnlyList<Standing> Trained, Standing? Probe, int Epochs)
{
    // Of several trials the best looks better than it is, and training costs many times what a head does.
    private const double Certain = 1.645; // 95 % of a normal distribution lie below

    // Of a trial on all its folds: it learns from two thirds of the images, and training gains more by the others than a head does.
    private const double Likely = 1;

    private const double ManyMore = 2;

    /// <summary>How far the first trained network is ahead.</summary>
    public PairedDifference? Gain => Trained.Count > 0 && Probe is not null ? Standing.Difference(Trained[0], Probe) : null;

    /// <summary>Whether it is ahead beyond what chance would give once in twenty times, or by more than one standard error on all folds.</summary>
    public bool IsWorthwhile => Trained.Count > 0 && Probe is not null && IsWorth(Trained[0], Probe);

    /// <summary>Whether it is ahead, and by no more than chance may give.</summary>
    public bool IsUndecided => Gain is { Mean: > 0 } && !IsWorthwhile;

    /// <summary>
    /// Puts trained networks in order: those that are worth while first, then by their gain (some may have answered fewer images than others). The whole of a network, where it is worth while, comes before a part that is ahead of it
    /// by no more than a standard error, where a training would have many more images than the trial: the more there are, the more of a network is worth training.
    /// </summary>
    /// <param name="trained">The trained networks.</param>
    /// <param name="probe">The head.</param>
    /// <param name="epochs">Epochs of a trial.</param>
    /// <param name="images">Images that a training would learn from.</param>
    public static FineTuningFindings Of(IReadOnlyList<Standing> trained, Standing? probe, int epochs, int images)
    {
        if (probe is null) return new FineTuningFindings([.. trained.OrderByDescending(t => t.Accuracy)], null, epochs);
        List<Standing> ordered = [.. trained.OrderByDescending(t => IsWorth(t, probe)).ThenByDescending(t => Standing.Difference(t, probe).Mean)];
        if (ordered is [var best, ..] && images >= ManyMore * best.TrainImages
            && ordered.Find(t => t.Candidate == best.Candidate with { Unfreeze = $"{UnfreezeRequest.All}" }) is { } whole && IsWorth(whole, probe) && Halving.IsNear(Standing.Difference(best, whole)))
        {
            ordered.Remove(whole);
            ordered.Insert(0, whole);
        }

        return new FineTuningFindings(ordered, probe, epochs);
    }

    /// <summary>Whether a difference is a gain beyond what chance would give once in twenty times.</summary>
    public static bool IsGain(PairedDifference gain) => gain.Mean > Certain * gain.Error;

    /// <summary>Whether a difference is a loss beyond what chance would give once in twenty times.</summary>
    public static bool IsLoss(PairedDifference gain) => gain.Mean < -Certain * gain.Error;

    /// <summary>Whether more images may show a gain: neither is it beyond chance already, nor is the network behind by more than a standard error.</summary>
    public static bool IsOpen(PairedDifference gain) => !IsGain(gain) && gain.Mean >= -gain.Error;

    /// <summary>Whether a head has left so little that not even a network without a mistake would be ahead by a point, or by more than one standard error.</summary>
    /// <param name="probe">The head, on all images that choose.</param>
    public static bool CannotGain(Standing probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        var most = probe.BehindFaultless;
        return most.Mean < PracticalDifference.Region || most.Mean <= Likely * most.Error;
    }

    /// <summary>What they found, in a sentence; <see langword="null"/> where there was no time for one.</summary>
    public string? Describe()
    {
        if (Gain is not { } gain) return null;
        var how = $"trained for {Epochs} epochs on {RankedCells.Amount(Trained[0].TrainSize)}, {Trained[0].Candidate.Words} is {Judge.Behind(new PairedDifference(-gain.Mean, gain.Error))} {Probe!.Candidate.Words} on the same images";
        return IsWorthwhile ? $"Fine-tuning pays: {how}"
            : IsUndecided ? $"Fine-tuning may pay, but these are too few images to tell, so the head is advised, which costs less: {how}"
            : $"Fine-tuning does not pay, as far as a short trial tells: {how}";
    }

    /// <summary>Seconds of a whole training on so many images, by what the trial took.</summary>
    /// <param name="trained">A network of a trial.</param>
    /// <param name="images">Images.</param>
    /// <param name="epochs">Epochs.</param>
    public double SecondsOf(Standing trained, int images, int epochs)
    {
        ArgumentNullException.ThrowIfNull(trained);
        return trained.FitSeconds * epochs / Epochs * images / Math.Max(1, trained.TrainImages);
    }

    private static bool IsWorth(Standing trained, Standing probe)
    {
        var gain = Standing.Difference(trained, probe);
        var shared = trained.Cells.Select(c => c.Cell.Fold).Intersect(probe.Cells.Select(c => c.Cell.Fold)).Count();
        return gain.Mean > (shared >= FineTuningTrials.Folds ? Likely : Certain) * gain.Error;
    }
}
