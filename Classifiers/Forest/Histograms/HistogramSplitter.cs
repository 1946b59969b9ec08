using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Classifiers.Forest.Impurity;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest.Histograms;

/// <summary>
/// The best Gini split of a node with many rows and few classes: one histogram of 256 bins for each class, from which the sums on both sides of all bins come at once. The
/// work per row is one addition.
/// </summary>
internal sealed unsafe class HistogramSplitter(int classes)
{
    private readonly GiniCandidates _sums = new(HistogramLayout.Count);
    private readonly AlignedArray<ushort> _counts = new((classes + 1) * HistogramLayout.Count); // all zero between calls
    private readonly CumulativeHistograms _running = new(classes);

    /// <summary>Whether this is less work than sorting <paramref name="rows"/> rows of so many classes.</summary>
    public static bool IsWorthwhile(int rows, int present) => rows >= 48 + (4 * present);

    /// <summary>Looks for the best split.</summary>
    /// <param name="bins">The bin of each row, <c>[n]</c>, with room up to the next multiple of 32; places (<see cref="HistogramLayout.Place"/>) afterwards.</param>
    /// <param name="node">The node; its weight at most <see cref="GiniCandidates.MostWeight"/>.</param>
    /// <param name="leafRows">Rows on each side, at least.</param>
    /// <param name="gain">Proxy gain that must be exceeded; replaced by that of the split found.</param>
    /// <param name="constant">Whether all rows have one bin.</param>
    /// <returns>The highest bin on the left and the lowest on the right; -1 and -1 where no split is better.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (int Left, int Right) Best(byte* bins, in Node node, int leafRows, ref double gain, out bool constant)
    {
        constant = true;
        Count(bins, node);
        _running.Sum(_counts.Pointer, node, _sums);
        var onLeft = _sums.Weight;
        var some = Vector256<int>.Zero;
        for (var p = 0; p < HistogramLayout.Count; p += 8)
        {
            var l = Vector256.Load(onLeft + p);
            some |= Vector256.GreaterThan(l, Vector256<int>.Zero) & Vector256.LessThan(l, Vector256.Create((int)node.Weight));
        }

        if (some == Vector256<int>.Zero) return (-1, -1);
        constant = false;
        if (leafRows > 1) DropSmallSides(bins, node.Count, leafRows);
        var place = _sums.Best(HistogramLayout.Count, (int)node.Weight, ref gain);
        return place < 0 ? (-1, -1) : Around(HistogramLayout.Place(place));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(byte* bins, in Node node)
    {
        var counts = _counts.Pointer;
        var payload = node.Payload;
        HistogramLayout.ToPlaces(bins, node.Count);
        for (var i = 0; i < node.Count; i++)
        {
            var load = payload[i];
            counts[(load & ~0xFFu) + bins[i]] += (ushort)(load & 0xFF);
        }
    }

    // Bins that the node has not leave the weight on the left as it was.
    private (int Left, int Right) Around(int bin)
    {
        var onLeft = _sums.Weight;
        var weight = onLeft[HistogramLayout.Place(bin)];
        var (left, right) = (bin, bin + 1);
        while (left > 0 && onLeft[HistogramLayout.Place(left - 1)] == weight) left--;
        while (onLeft[HistogramLayout.Place(right)] == weight) right++;
        return (left, right);
    }

    private void DropSmallSides(byte* places, int count, int leafRows)
    {
        var counts = _counts.Pointer + (classes * HistogramLayout.Count);
        for (var i = 0; i < count; i++) counts[places[i]]++;
        var before = 0;
        for (var bin = 0; bin < HistogramLayout.Count; bin++)
        {
            var place = HistogramLayout.Place(bin);
            before += counts[place];
            if (before >= leafRows && count - before >= leafRows) continue;
            _sums.Left[place] = _sums.Weight[place] = 0;
        }

        new Span<ushort>(counts, HistogramLayout.Count).Clear();
    }
}
