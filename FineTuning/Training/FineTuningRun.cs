using System.Diagnostics;
using System.Numerics.Tensors;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Training.Batches;
using TransferLearning.FineTuning.Training.Updating;

namespace TransferLearning.FineTuning.Training;

/// <summary>A training under way. Between steps all its state is in the weights, in <see cref="WeightUpdate.State"/> and in the position.</summary>
internal sealed class FineTuningRun
{
    private readonly ITrainingStep _step;
    private readonly FineTuningPlan _plan;
    private readonly FineTunerOptions _options;
    private readonly IProgress<EpochProgress>? _progress;
    private readonly BatchAssembly _batches;
    private readonly WeightUpdate _update;
    private readonly CheckpointFolder? _checkpoints;
    private readonly float[][] _best;
    private readonly int _batchesOfEpoch;
    private TrainingPosition _position = new();

    public FineTuningRun(ITrainingStep step, IBatchSource source, FineTuningPlan plan, FineTunerOptions options, IProgress<EpochProgress>? progress)
    {
        (_step, _plan, _options, _progress) = (step, plan, options, progress);
        _batches = new BatchAssembly(step, source, plan.Labels, new SoftTargets(step.Classes, options.LabelSmoothing, options.ClassWeights), options.Mixup, options.Seed);
        _batchesOfEpoch = (plan.TrainingRows.Count + step.Batch - 1) / step.Batch;
        _update = new WeightUpdate(step.Weights, plan.Depths ?? new int[step.Weights.Count], plan.NewWeights, options.Update, (long)_batchesOfEpoch * options.Epochs);
        _best = [.. step.Weights.Select(w => new float[w.Count])];
        if (plan.Folder is { } folder) _checkpoints = new CheckpointFolder(folder, plan.Settings(step, options), step.Weights, _update, _best, options.CheckpointInterval);
    }

    /// <summary>Whether all epochs are trained, or the last of them brought nothing any more.</summary>
    public bool IsFinished => _position.Epoch > _options.Epochs || _position.Epoch - 1 - _position.BestEpoch >= (_options.Patience ?? int.MaxValue);

    /// <summary>What it ended with.</summary>
    public FineTuningResult Result => new(
        _step.Weights.Zip(_best).ToDictionary(p => p.First.Name, p => p.Second, StringComparer.Ordinal), _position.Epochs, _position.BestEpoch, _position.StartAccuracy);

    /// <summary>Takes over the last checkpoint, where there is one.</summary>
    public void Resume()
    {
        if (_checkpoints?.Read() is not { } position) return;
        _position = position;
        _progress?.Report(Progress(null) with { IsResumed = true, Epoch = IsFinished ? _options.Epochs + 1 : position.Epoch });
    }

    /// <summary>Keeps what was done.</summary>
    public void Save() => _checkpoints?.Write(_position);

    /// <summary>Measures what training begins with.</summary>
    public void MeasureStart(CancellationToken cancellation)
    {
        if (_position.Step > 0 || _position.StartAccuracy is not null || _plan.ValidationRows.Count == 0) return;
        _position = _position with { StartAccuracy = Measure(cancellation).Accuracy };
    }

    /// <summary>Trains the rest of the epoch.</summary>
    public void TrainEpoch(CancellationToken cancellation)
    {
        var order = Draws.Order(_plan.TrainingRows, _options.Seed, _position.Epoch);
        while (_position.Batch < _batchesOfEpoch)
        {
            var start = Stopwatch.GetTimestamp();
            var first = _position.Batch * _step.Batch;
            Train(order.AsSpan(first, Math.Min(_step.Batch, order.Length - first)), cancellation);
            _position = _position with { Seconds = _position.Seconds + Stopwatch.GetElapsedTime(start).TotalSeconds };
            Report(null);
            _checkpoints?.WriteIfDue(_position);
        }
    }

    /// <summary>Validates the epoch, keeps it where it is the best, and goes on to the next.</summary>
    /// <exception cref="TlearnException">The training has blown up.</exception>
    public void Validate(CancellationToken cancellation)
    {
        RequireFinite();
        var start = Stopwatch.GetTimestamp();
        // Where an average is kept, it is what the result will be, so it is what is measured.
        _update.Average?.Swap();
        try
        {
            var validation = _plan.ValidationRows.Count > 0 ? Measure(cancellation) : null;
            var record = new EpochRecord(
                _position.Epoch, _position.LossSum / _position.WeightSum, (double)_position.Correct / _position.Rows, validation?.Loss, validation?.Accuracy,
                _position.Seconds + Stopwatch.GetElapsedTime(start).TotalSeconds, _position.Rows / _position.Seconds);
            if (IsBest(record))
            {
                for (var i = 0; i < _best.Length; i++) _step.Weights[i].Values.CopyTo(_best[i]);
                _position = _position with { BestEpoch = record.Epoch };
            }

            _position = _position with { Epochs = [.. _position.Epochs, record] };
        }
        finally
        {
            _update.Average?.Swap();
        }

        Report(_position.Epochs[^1]);
        _position = _position with { Epoch = _position.Epoch + 1, Batch = 0, LossSum = 0, WeightSum = 0, Correct = 0, Rows = 0, Seconds = 0 };
        if (_position.BestEpoch == _position.Epoch - 1) _checkpoints?.WriteBest(_position);
        Save();
    }

    private void Train(ReadOnlySpan<int> rows, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _batches.FillTraining(rows, _position.Epoch, _position.Batch, cancellation);
        var result = _step.Run(_batches.Inputs, _batches.Targets, cancellation);
        // From here on nothing asks for cancellation: a step is done whole or not at all.
        _update.Apply(_position.Step + 1);
        var correct = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            if (TensorPrimitives.IndexOfMax(result.Logits.Span.Slice(i * _step.Classes, _step.Classes)) == _plan.Labels[rows[i]]) correct++;
        }

        _position = _position with
        {
            Batch = _position.Batch + 1,
            Step = _position.Step + 1,
            LossSum = _position.LossSum + (result.Loss * result.Weight),
            WeightSum = _position.WeightSum + result.Weight,
            Correct = _position.Correct + correct,
            Rows = _position.Rows + rows.Length,
        };
    }

    // The last step of all has no gradients after it that would tell.
    private void RequireFinite()
    {
        if (_step.Weights.FirstOrDefault(w => !TensorPrimitives.IsFiniteAll<float>(w.Values)) is not { } weight) return;
        throw new TlearnException($"epoch {_position.Epoch}: the weight '{weight.Name}' has values that are no finite numbers any more, the training has blown up", "Take a lower learning rate, and keep the gradients clipped.");
    }

    // Higher accuracy; of equals the lower loss, then the earlier. Without validation the last.
    private bool IsBest(EpochRecord record)
    {
        if (_position.BestEpoch == 0 || record.ValidationAccuracy is null) return true;
        var best = _position.Epochs[_position.BestEpoch - 1];
        return record.ValidationAccuracy > best.ValidationAccuracy || (record.ValidationAccuracy == best.ValidationAccuracy && record.ValidationLoss < best.ValidationLoss);
    }

    private Validation Measure(CancellationToken cancellation) => Validation.Measure(_step, _batches, _plan.ValidationRows, _plan.Labels, cancellation);

    private void Report(EpochRecord? finished) => _progress?.Report(Progress(finished));

    private EpochProgress Progress(EpochRecord? finished) => new(
        _position.Epoch, _options.Epochs, _position.Batch, _batchesOfEpoch, _position.LossSum / _position.WeightSum, _position.Rows / _position.Seconds, finished);
}
