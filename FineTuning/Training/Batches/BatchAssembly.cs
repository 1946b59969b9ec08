using System.Numerics.Tensors;
using TransferLearning.FineTuning.Stepping;

namespace TransferLearning.FineTuning.Training.Batches;

/// <summary>Makes full batches for a step: rows, targets, and fill where the rows do not suffice. Its memory is used again by the next batch.</summary>
internal sealed class BatchAssembly
{
    private readonly ITrainingStep _step;
    private readonly IBatchSource _source;
    private readonly IReadOnlyList<int> _labels;
    private readonly SoftTargets _soft;
    private readonly double _mixup;
    private readonly int _seed;
    private readonly float[][] _inputs;
    private readonly float[] _targets;
    private readonly float[][] _partners;

    /// <summary>Prepares the memory of a batch.</summary>
    /// <param name="step">The step that it is for.</param>
    /// <param name="source">Where the rows come from.</param>
    /// <param name="labels">Class of each row of the source.</param>
    /// <param name="soft">Makes targets of the labels.</param>
    /// <param name="mixup">α of mixup, 0 for none.</param>
    /// <param name="seed">Seed of its draws.</param>
    public BatchAssembly(ITrainingStep step, IBatchSource source, IReadOnlyList<int> labels, SoftTargets soft, double mixup, int seed)
    {
        (_step, _source, _labels, _soft, _mixup, _seed) = (step, source, labels, soft, mixup, seed);
        _inputs = [.. step.Inputs.Select(i => new float[checked(step.Batch * i.RowLength)])];
        _partners = mixup > 0 ? [.. _inputs.Select(i => new float[i.Length])] : [];
        _targets = new float[step.Batch * step.Classes];
        Inputs = [.. _inputs.Select(i => (ReadOnlyMemory<float>)i)];
    }

    /// <summary>What the step is fed.</summary>
    public IReadOnlyList<ReadOnlyMemory<float>> Inputs { get; }

    /// <summary>The targets, <c>[N,C]</c>.</summary>
    public ReadOnlyMemory<float> Targets => _targets;

    /// <summary>Fills a batch of training.</summary>
    /// <param name="rows">Its rows, at most N.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="batch">Number of the batch in it.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public void FillTraining(ReadOnlySpan<int> rows, int epoch, int batch, CancellationToken cancellation)
    {
        _source.ReadTraining(rows, epoch, Places(rows.Length), cancellation);
        var share = _mixup > 0 ? Draws.MixupShare(_mixup, _seed, epoch, batch) : 1;
        if (share < 1) MixInputs(rows.Length, (float)share);
        Array.Clear(_targets);
        for (var i = 0; i < rows.Length; i++)
        {
            var target = _targets.AsSpan(i * _step.Classes, _step.Classes);
            _soft.Add(_labels[rows[i]], share, target);
            if (share < 1) _soft.Add(_labels[rows[^(i + 1)]], 1 - share, target);
        }

        Fill(rows.Length);
    }

    /// <summary>Fills a batch whose rows are only answered.</summary>
    public void FillPlain(ReadOnlySpan<int> rows, CancellationToken cancellation)
    {
        _source.ReadPlain(rows, Places(rows.Length), cancellation);
        Fill(rows.Length);
    }

    private Memory<float>[] Places(int rows) => [.. _inputs.Select((input, i) => input.AsMemory(0, rows * _step.Inputs[i].RowLength))];

    // Each row with the one as far from the end as it is from the beginning.
    private void MixInputs(int rows, float share)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            var length = _step.Inputs[i].RowLength;
            for (var row = 0; row < rows; row++) _inputs[i].AsSpan((rows - 1 - row) * length, length).CopyTo(_partners[i].AsSpan(row * length));
            var mixed = _inputs[i].AsSpan(0, rows * length);
            TensorPrimitives.Multiply(mixed, share, mixed);
            TensorPrimitives.MultiplyAdd(_partners[i].AsSpan(0, rows * length), 1 - share, mixed, mixed);
        }
    }

    // Rows that only fill up repeat the first: values as the network knows them; their targets are zero.
    private void Fill(int rows)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            var length = _step.Inputs[i].RowLength;
            for (var row = rows; row < _step.Batch; row++) _inputs[i].AsSpan(0, length).CopyTo(_inputs[i].AsSpan(row * length));
        }
    }
}

/// <summary>Targets of rows: smoothed, weighed by class, mixed.</summary>
/// <param name="classes">Number of classes.</param>
/// <param name="smoothing">Share that goes to all classes alike.</param>
/// <param name="weights">Weight of each class; <see langword="null"/>: 1.</param>
internal sealed class SoftTargets(int classes, double smoothing, IReadOnlyList<double>? weights)
{
    /// <summary>Adds a share of a label's target to a row, whose sum grows by share × the class's weight.</summary>
    public void Add(int label, double share, Span<float> row)
    {
        var weight = share * (weights?[label] ?? 1);
        var each = (float)(weight * smoothing / classes);
        for (var c = 0; c < classes; c++) row[c] += each;
        row[label] += (float)(weight * (1 - smoothing));
    }
}
