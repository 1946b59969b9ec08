using TransferLearning.FineTuning.Gradients;
using TransferLearning.FineTuning.Preparation;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Training;
using TransferLearning.FineTuning.Training.Updating;
using TransferLearning.FineTuning.Unfreezing;

namespace TransferLearning.Benchmarks.Tuning;

/// <summary>tlearn's own run.</summary>
/// <param name="Losses">Mean loss of each epoch.</param>
/// <param name="Time">How long it took.</param>
internal sealed record TlearnTrained(IReadOnlyList<double> Losses, Measured Time);

/// <summary>tlearn's side: the loop that users run, from the file's weights on.</summary>
internal sealed class TlearnTuning : IDisposable
{
    private readonly TrainingStep _step;
    private readonly float[][] _start;

    /// <summary>Opens a network for training.</summary>
    public TlearnTuning(TuningNetwork network, UnfrozenPart part, int batch, int threads)
    {
        _step = TrainingStep.Open(network.Model, new TrainingGraphOptions
        {
            Weights = [.. part.Weights.Select(w => w.Name)],
            Cut = part.Cut,
            Batch = batch,
            Threads = threads,
            InputSize = network.Preprocessing.OutputSize,
        });
        _start = [.. _step.Weights.Select(w => w.Values.ToArray())];
    }

    /// <summary>What a step is fed.</summary>
    public IReadOnlyList<TrainingInput> Inputs => _step.Inputs;

    /// <summary>What was said before the start that a step takes of the memory.</summary>
    public long MemoryEstimate => _step.Memory.At(_step.Batch);

    /// <summary>Trains.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="labels">Class of each.</param>
    /// <param name="options">How.</param>
    /// <param name="epochs">Training ends behind so many epochs, however many the options plan for.</param>
    public TlearnTrained Train(MemoryRows source, IReadOnlyList<int> labels, FineTunerOptions options, int epochs)
    {
        for (var i = 0; i < _start.Length; i++) _start[i].CopyTo(_step.Weights[i].Values);
        source.Forget();
        using var end = new CancellationTokenSource();
        var losses = new List<double>();
        var progress = new Told(p =>
        {
            if (p.Finished is not { } epoch) return;
            losses.Add(epoch.Loss);
            if (losses.Count == epochs) end.Cancel();
        });
        var plan = new FineTuningPlan { Labels = labels, TrainingRows = [.. Enumerable.Range(0, labels.Count)] };
        var (_, time) = Measured.Run(() =>
        {
            try
            {
                return FineTuner.Run(_step, source, plan, options, progress, end.Token);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return null;
            }
        });
        return new TlearnTrained(losses, time);
    }

    /// <summary>Plain descent as PyTorch's SGD: no smoothing, no clipping, no warm-up.</summary>
    public static FineTunerOptions Descent(double rate, double momentum, int epochs) => new()
    {
        Epochs = epochs,
        LabelSmoothing = 0,
        Update = new UpdateOptions { Optimizer = new SgdOptions { Momentum = momentum }, Schedule = new RateSchedule { Peak = rate, WarmUp = 0 }, ClipNorm = null },
    };

    /// <inheritdoc/>
    public void Dispose() => _step.Dispose();

    private sealed class Told(Action<EpochProgress> tell) : IProgress<EpochProgress>
    {
        public void Report(EpochProgress value) => tell(value);
    }
}
