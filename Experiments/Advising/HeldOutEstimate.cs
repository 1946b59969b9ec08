using TransferLearning.Core;
using TransferLearning.Experiments.Planning;
using TransferLearning.Experiments.Reports;
using TransferLearning.Experiments.Results;
using TransferLearning.Experiments.Running;
using TransferLearning.Experiments.Specification;

namespace TransferLearning.Experiments.Advising;

/// <summary>
/// Fits what was chosen on all images that chose and measures it on those that were held out. Training a network may take longer than all that led to the choice: then it is trained for a few epochs, and this is said.
/// </summary>
/// <param name="request">What is asked for.</param>
/// <param name="data">The images.</param>
/// <param name="runs">Measures.</param>
/// <param name="clock">The time that is left.</param>
internal sealed class HeldOutEstimate(AdviceRequest request, AdvisedData data, AdviceRuns runs, BudgetClock clock)
{
    private const int ShortEpochs = 3;
    private const double Seconds = 90; // that a whole training may take even where all before it took less

    /// <summary>Epochs of a whole training: those of the command that is recommended.</summary>
    public static int Epochs { get; } = new FineTuningOptions { Unfreeze = UnfreezeRequest.Head }.Epochs;

    /// <summary>Measures.</summary>
    /// <param name="network">The network of the candidate.</param>
    /// <param name="chosen">What was chosen.</param>
    /// <param name="choice">Which images chose, and which are held out.</param>
    /// <param name="trials">What trials found, of which what was chosen may be one.</param>
    /// <param name="cancellation">Stops within one step.</param>
    /// <exception cref="TlearnException">It failed on these images.</exception>
    public ExpectedAccuracy Of(AdvisedNetwork network, Standing chosen, ChoiceRows choice, FineTuningFindings trials, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(chosen);
        ArgumentNullException.ThrowIfNull(choice);
        var isTrained = chosen.Candidate.Unfreeze.Length > 0;
        if (choice.HeldOut.Length == 0)
        {
            return CrossValidated(chosen, $"There are too few images to hold any out: the accuracy is that of the {(isTrained ? "short trial" : "cross-validation that chose it")}, and flatters a little");
        }

        if (isTrained) return OfTraining(network, chosen, choice, trials, cancellation);
        runs.Run(Experiment(network, chosen.Candidate, null), AdviceFolder.Estimate, CellFilter.All, cancellation);
        var cell = Stored(chosen.Candidate, null)
            ?? throw new TlearnException($"{chosen.Candidate.Words}: could not be measured on the images that were held out{(runs.NotMeasured is [.., var why] ? $": {why}" : "")}", "Correct what failed, and run the same command again.");
        return HeldOut(cell, chosen, "");
    }

    private ExpectedAccuracy OfTraining(AdvisedNetwork network, Standing chosen, ChoiceRows choice, FineTuningFindings trials, CancellationToken cancellation)
    {
        var (images, longest) = (choice.Choice.Length, Math.Max(Seconds, clock.Spent));
        // What an earlier run has measured counts, whatever the clock says now; it is asked for all the same, since the images may have changed.
        foreach (var epochs in ((int?[])[null, ShortEpochs]).OrderByDescending(e => Stored(chosen.Candidate, e) is not null))
        {
            var isStored = Stored(chosen.Candidate, epochs) is not null;
            var seconds = trials.SecondsOf(chosen, images, epochs ?? Epochs);
            if (!isStored && seconds > (epochs is null ? Math.Min(longest, clock.Left) : clock.Left)) continue;
            var experiment = Experiment(network, chosen.Candidate, epochs);
            if (isStored) runs.Run(experiment, AdviceFolder.Estimate, CellFilter.All, cancellation);
            // An estimate may be half as long as the training is; the short one needs its time besides.
            else if (!runs.Try(experiment, AdviceFolder.Estimate, CellFilter.All, cancellation, epochs is null ? Math.Max(Seconds, 2 * seconds) : double.PositiveInfinity)) continue;
            if (Stored(chosen.Candidate, epochs) is not { } cell) return CrossValidated(chosen, $"Its accuracy is that of the short trial, cross-validated on the images that chose: the training on all of them failed{(runs.NotMeasured is [.., var why] ? $" ({why})" : "")}");
            return HeldOut(cell, chosen, epochs is null ? "" : $", after {epochs} epochs: the command trains up to {Epochs}, which would have taken too long here, and may do better");
        }

        return CrossValidated(chosen, "Its accuracy is that of the short trial, cross-validated on the images that chose: there was no time to train it on all of them and measure it on others");
    }

    private ExperimentSpecification Experiment(AdvisedNetwork network, Candidate candidate, int? epochs) => new ProbeExperiment(request, data).Estimate(network, candidate, epochs);

    private StoredCell? Stored(Candidate candidate, int? epochs) =>
        runs.Results(AdviceFolder.Estimate)?.Done.FirstOrDefault(c => c.Cell.Seed == request.Seed && Candidate.Of(c.Cell) == candidate && c.Cell.Parameters == ProbeExperiment.EpochsText(epochs));

    private static ExpectedAccuracy CrossValidated(Standing chosen, string how) => new(chosen.Accuracy, chosen.Interval, chosen.Images, false, how);

    private static string Chose(Standing chosen) => chosen.Candidate.Unfreeze.Length > 0 ? $"in the trial, with {RankedCells.Amount(chosen.TrainSize)}, it was" : "in cross-validation on those that chose it is";

    private static ExpectedAccuracy HeldOut(StoredCell cell, Standing chosen, string trained) => new(
        cell.Metrics!.Accuracy,
        cell.Metrics is { CiLow: { } low, CiHigh: { } high } ? new(low, high) : null,
        cell.Metrics.Samples,
        true,
        $"Its accuracy was measured on {Counted.Of(cell.Metrics.Samples, "image")} that had no part in the choice{trained}; {Chose(chosen)} {Figures.Percent(chosen.Accuracy)} %")
    {
        Kept = cell.Found.Parameters.GetValueOrDefault("taps"),
    };
}
