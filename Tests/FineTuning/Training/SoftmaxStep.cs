using TransferLearning.FineTuning.Preparation;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Training.Batches;

namespace TransferLearning.Tests.FineTuning.Training;

/// <summary>A linear softmax classifier as a training step: gradients by the formula, in plain loops.</summary>
internal sealed class SoftmaxStep : ITrainingStep
{
    private readonly float[] _logits;

    public SoftmaxStep(int batch, int dimension, int classes)
    {
        (Batch, Classes) = (batch, classes);
        Inputs = [new TrainingInput("x", [batch, dimension])];
        Weights = [new TrainableWeight("w", [classes, dimension], new float[classes * dimension]), new TrainableWeight("b", [classes], new float[classes])];
        _logits = new float[batch * classes];
    }

    public int Batch { get; }

    public int Classes { get; }

    public IReadOnlyList<TrainingInput> Inputs { get; }

    public IReadOnlyList<TrainableWeight> Weights { get; }

    public StepMemory Memory => new(0, 0);

    /// <summary>Called with the number of each step, from 1, before it computes.</summary>
    public Action<int>? BeforeStep { get; set; }

    public int Steps { get; private set; }

    /// <summary>All inputs and targets that it was fed.</summary>
    public List<(float[] Inputs, float[] Targets)> Fed { get; } = [];

    public StepResult Run(IReadOnlyList<ReadOnlyMemory<float>> inputs, ReadOnlyMemory<float> targets, CancellationToken cancellation = default)
    {
        BeforeStep?.Invoke(++Steps);
        cancellation.ThrowIfCancellationRequested();
        Fed.Add((inputs[0].ToArray(), targets.ToArray()));
        Predict(inputs, cancellation);
        var x = inputs[0].Span;
        var t = targets.Span;
        var dimension = Inputs[0].RowLength;
        var total = 0.0;
        foreach (var value in t) total += value;
        var loss = 0.0;
        foreach (var weight in Weights) weight.GradientMemory.Span.Clear();
        for (var row = 0; row < Batch; row++)
        {
            var logits = _logits.AsSpan(row * Classes, Classes);
            double sum = 0, weight = 0;
            foreach (var z in logits) sum += Math.Exp(z);
            for (var c = 0; c < Classes; c++) weight += t[(row * Classes) + c];
            for (var c = 0; c < Classes; c++)
            {
                var target = t[(row * Classes) + c];
                loss -= target * (logits[c] - Math.Log(sum));
                var slope = (float)(((Math.Exp(logits[c]) / sum * weight) - target) / total);
                Weights[1].GradientMemory.Span[c] += slope;
                for (var d = 0; d < dimension; d++) Weights[0].GradientMemory.Span[(c * dimension) + d] += slope * x[(row * dimension) + d];
            }
        }

        return new StepResult(loss / total, total, _logits);
    }

    public ReadOnlyMemory<float> Predict(IReadOnlyList<ReadOnlyMemory<float>> inputs, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var x = inputs[0].Span;
        var dimension = Inputs[0].RowLength;
        for (var row = 0; row < Batch; row++)
        {
            for (var c = 0; c < Classes; c++)
            {
                var z = Weights[1].Values[c];
                for (var d = 0; d < dimension; d++) z += Weights[0].Values[(c * dimension) + d] * x[(row * dimension) + d];
                _logits[(row * Classes) + c] = z;
            }
        }

        return _logits;
    }

    public void Dispose()
    {
    }
}

/// <summary>Rows in memory: three clouds around three corners, a little noise by epoch in training.</summary>
internal sealed class Clouds : IBatchSource
{
    private readonly float[][] _rows;

    public Clouds(int count, int dimension, int classes, double spread, int seed = 5)
    {
        var random = new Random(seed);
        Labels = [.. Enumerable.Range(0, count).Select(i => i % classes)];
        _rows = [.. Labels.Select(l => Enumerable.Range(0, dimension).Select(d => (float)((d == l ? 1 : 0) + (spread * ((2 * random.NextDouble()) - 1)))).ToArray())];
    }

    public int[] Labels { get; }

    public void ReadTraining(ReadOnlySpan<int> rows, int epoch, IReadOnlyList<Memory<float>> inputs, CancellationToken cancellation)
    {
        ReadPlain(rows, inputs, cancellation);
        foreach (ref var value in inputs[0].Span) value += 0.001f * epoch;
    }

    public void ReadPlain(ReadOnlySpan<int> rows, IReadOnlyList<Memory<float>> inputs, CancellationToken cancellation)
    {
        for (var i = 0; i < rows.Length; i++) _rows[rows[i]].CopyTo(inputs[0].Span[(i * _rows[0].Length)..]);
    }
}
