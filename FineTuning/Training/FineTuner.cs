using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Training.Batches;

namespace TransferLearning.FineTuning.Training;

/// <summary>
/// Trains the weights of a step: epochs of shuffled batches, each validated, the best kept. The same seed, rows, settings and threads give the same
/// weights bit for bit, also where the training was interrupted and went on from its checkpoint.
/// </summary>
internal static class FineTuner
{
    /// <summary>Trains, or goes on with a training whose checkpoint lies in the plan's folder.</summary>
    /// <param name="step">The network; its weights hold what training begins with, and in the end those of the last step.</param>
    /// <param name="source">The rows.</param>
    /// <param name="plan">What is trained on what.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told after every step and every epoch.</param>
    /// <param name="cancellation">Stops within one operator; a checkpoint is kept.</param>
    /// <exception cref="UsageException">A setting is out of its range, or there is nothing to train on.</exception>
    /// <exception cref="TlearnException">The checkpoint is damaged or of another training, the network fails, or the training blew up.</exception>
    public static FineTuningResult Run(
        ITrainingStep step, IBatchSource source, FineTuningPlan plan, FineTunerOptions options, IProgress<EpochProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        options.Check(step.Classes);
        plan.Check(step);
        var run = new FineTuningRun(step, source, plan, options, progress);
        run.Resume();
        try
        {
            run.MeasureStart(cancellation);
            while (!run.IsFinished)
            {
                run.TrainEpoch(cancellation);
                run.Validate(cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            run.Save();
            throw;
        }

        return run.Result;
    }
}
