using TransferLearning.Core.Features;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Neighbors;

/// <summary>
/// The exact nearest rows of a matrix by cosine, for matrices that need not fit into memory, such as those that lie mapped in a store: <see cref="NeighborSearch"/> goes over one
/// piece of the rows after another, and the best of all pieces remain.
/// </summary>
internal static class NearestRows
{
    // 64 MB, and as much again where they are packed.
    private const int PieceValues = 1 << 24;

    /// <summary>The rows that are nearest to each query.</summary>
    /// <param name="rows">The rows, <c>[N,D]</c>, finite.</param>
    /// <param name="queries">The queries, <c>[Q,D]</c>, finite.</param>
    /// <param name="k">Rows wanted of each, at least 1; fewer are found where there are fewer.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="cancellation">Asked before each block of queries.</param>
    /// <returns>For each query min(k, N) rows, nearest first, <c>[Q, min(k, N)]</c>; the distance is one minus the cosine. Of equally near rows the first comes first.</returns>
    public static Neighbor[] Find(FeatureMatrix rows, FeatureMatrix queries, int k, int threads, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        FeatureChecks.RequireWidth(queries, rows.Dimension, "the search");
        k = Math.Min(k, rows.Rows);
        var best = new Neighbor[checked(queries.Rows * k)];
        Array.Fill(best, new Neighbor(double.PositiveInfinity, int.MaxValue));
        var pieceRows = Math.Max(RowBlocks.Size, PieceValues / rows.Dimension);
        var piece = new float[Math.Min(rows.Rows, pieceRows) * rows.Dimension];
        for (var start = 0; start < rows.Rows; start += pieceRows)
        {
            var count = Math.Min(pieceRows, rows.Rows - start);
            if (piece.Length != count * rows.Dimension) piece = new float[count * rows.Dimension];
            rows.CopyRows(start, count, piece);
            using var search = new NeighborSearch(piece, rows.Dimension, DistanceMetric.Cosine, threads);
            var first = start;
            Workers.For((queries.Rows + RowBlocks.Size - 1) / RowBlocks.Size, threads, cancellation, block => Take(search, first, queries, block * RowBlocks.Size, k, best));
        }

        return best;
    }

    private static void Take(NeighborSearch search, int first, FeatureMatrix queries, int start, int k, Neighbor[] best)
    {
        var count = Math.Min(RowBlocks.Size, queries.Rows - start);
        var inPiece = Math.Min(k, search.Count);
        var block = new float[count * queries.Dimension];
        queries.CopyRows(start, count, block);
        var found = new Neighbor[count * inPiece];
        search.Find(block, count, inPiece, found);
        var merged = new Neighbor[k + inPiece];
        for (var q = 0; q < count; q++)
        {
            var kept = best.AsSpan((start + q) * k, k);
            kept.CopyTo(merged);
            for (var i = 0; i < inPiece; i++) merged[k + i] = found[(q * inPiece) + i] with { Row = first + found[(q * inPiece) + i].Row };
            Array.Sort(merged);
            merged.AsSpan(0, k).CopyTo(kept);
        }
    }
}
