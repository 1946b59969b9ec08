using System.Buffers;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers;

/// <summary>Goes over raw features in blocks of scaled rows, on several threads; each thread holds one block.</summary>
internal static class RowBlocks
{
    /// <summary>Rows of a block: with 512 columns it fits a second-level cache beside the weights.</summary>
    public const int Size = 256;

    /// <summary>Work on one block.</summary>
    /// <param name="start">Its first row.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="rows">Scaled rows, <c>[count,D]</c>.</param>
    public delegate void Body(int start, int count, ReadOnlySpan<float> rows);

    /// <summary>Runs <paramref name="body"/> on every block.</summary>
    /// <exception cref="TlearnException">A value is not finite; the message names the first.</exception>
    public static void ForEach(FeatureMatrix features, Scaler scaler, int threads, CancellationToken cancellation, Body body)
    {
        var dimension = features.Dimension;
        var finite = true;
        Workers.For((features.Rows + Size - 1) / Size, threads, cancellation, block =>
        {
            var start = block * Size;
            var count = Math.Min(Size, features.Rows - start);
            var buffer = ArrayPool<float>.Shared.Rent(count * dimension);
            for (var r = 0; r < count; r++)
            {
                var row = features.Row(start + r);
                if (!FeatureChecks.IsFinite(row)) Volatile.Write(ref finite, false);
                scaler.Apply(row, buffer.AsSpan(r * dimension, dimension));
            }

            if (Volatile.Read(ref finite)) body(start, count, buffer.AsSpan(0, count * dimension));
            ArrayPool<float>.Shared.Return(buffer);
        });
        if (!finite) FeatureChecks.RequireFinite(features);
    }
}
