using TransferLearning.FineTuning.Training.Batches;

namespace TransferLearning.Benchmarks.Tuning;

/// <summary>Rows that lie in memory, and the record of which were read, so that the peer reads the same.</summary>
/// <param name="tensors">Of each input of the step all values, one row behind the other.</param>
/// <param name="count">Number of rows in them.</param>
/// <param name="image">Which of them a row is in an epoch.</param>
internal sealed class MemoryRows(IReadOnlyList<float[]> tensors, int count, Func<int, int, int> image) : IBatchSource
{
    /// <summary>The batches that training read since the last <see cref="Forget"/>.</summary>
    public List<int[]> Batches { get; } = [];

    /// <summary>Begins the record anew.</summary>
    public void Forget() => Batches.Clear();

    /// <inheritdoc/>
    public void ReadTraining(ReadOnlySpan<int> rows, int epoch, IReadOnlyList<Memory<float>> inputs, CancellationToken cancellation)
    {
        var read = new int[rows.Length];
        for (var i = 0; i < read.Length; i++) read[i] = image(rows[i], epoch);
        Batches.Add(read);
        ReadPlain(read, inputs, cancellation);
    }

    /// <inheritdoc/>
    public void ReadPlain(ReadOnlySpan<int> rows, IReadOnlyList<Memory<float>> inputs, CancellationToken cancellation)
    {
        for (var t = 0; t < tensors.Count; t++)
        {
            var length = tensors[t].Length / count;
            for (var i = 0; i < rows.Length; i++) tensors[t].AsSpan(rows[i] * length, length).CopyTo(inputs[t].Span[(i * length)..]);
        }
    }
}
