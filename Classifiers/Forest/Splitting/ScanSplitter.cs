using System.Runtime.CompilerServices;
using TransferLearning.Classifiers.Forest.Impurity;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest.Splitting;

/// <summary>
/// The best Gini split of rows that are sorted by bin: they move from the right side to the left one by one, in whole numbers, then all places are compared at once. No
/// branch depends on the data.
/// </summary>
internal sealed unsafe class ScanSplitter(int rows, int classes)
{
    private readonly GiniCandidates _sums = new(rows);
    private readonly AlignedArray<int> _left = new(classes);

    /// <summary>Scans.</summary>
    /// <param name="sorted">Bin (upper half) and payload of each row, in order of bin.</param>
    /// <param name="count">Number of rows, n.</param>
    /// <param name="totals">Weight of each class in the node, <c>[C]</c>.</param>
    /// <param name="sum">Sum of their squares.</param>
    /// <param name="weight">Their sum, at most <see cref="GiniCandidates.MostWeight"/>.</param>
    /// <param name="leafRows">Rows on each side, at least.</param>
    /// <param name="best">Proxy gain that must be exceeded; replaced by that of the split found.</param>
    /// <returns>The last row on the left; -1 where no split is better.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Best(ulong* sorted, int count, int* totals, int sum, int weight, int leafRows, ref double best)
    {
        var left = _left.Pointer;
        new Span<int>(left, classes).Clear();
        var leftSums = _sums.Left;
        var rightSums = _sums.Right;
        var leftWeights = _sums.Weight;
        var leftSum = 0;
        var rightSum = sum;
        var leftWeight = 0;
        var end = count - leafRows;
        for (var i = 0; i < end; i++)
        {
            var entry = sorted[i];
            var c = (uint)entry >> 8;
            var w = (int)(entry & 0xFF);
            var l = left[c];
            left[c] = l + w;
            var growth = w * (l + l + w);
            leftSum += growth;
            rightSum += growth - (2 * w * totals[c]);
            leftWeight += w;
            // All bits where the next row has another bin and the left side rows enough, else none.
            var place = sorted[i + 1] >> 32 != entry >> 32 & i + 1 >= leafRows ? -1 : 0;
            leftSums[i] = leftSum & place;
            rightSums[i] = rightSum;
            leftWeights[i] = leftWeight & place;
        }

        for (var i = Math.Max(0, end); i < ((end + 15) & ~15); i++) leftSums[i] = rightSums[i] = leftWeights[i] = 0;
        return _sums.Best(end, weight, ref best);
    }
}
