using System.Runtime.CompilerServices;
using TransferLearning.Classifiers.Forest.Binning;
using TransferLearning.Classifiers.Forest.Impurity;
using TransferLearning.Classifiers.Forest.Splitting;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest.Growing;

/// <summary>Divides the rows of a node between its two children; on each side they stay in order.</summary>
/// <param name="bins">The bins of all rows.</param>
/// <param name="rows">The rows of a tree, node beside node.</param>
/// <param name="payload">What goes with each.</param>
internal sealed unsafe class RowPartition(BinnedFeatures bins, AlignedArray<int> rows, AlignedArray<uint> payload)
{
    private readonly AlignedArray<int> _rightRows = new(bins.Rows);
    private readonly AlignedArray<uint> _rightPayload = new(bins.Rows);

    /// <summary>Parts the rows from <paramref name="start"/> to <paramref name="end"/>.</summary>
    /// <returns>Where the right side begins.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Part(int start, int end, Split split)
    {
        // Where the bins are still in the cache.
        var few = end - start <= Math.Max(SmallNodeScan.MostWeight, bins.FewRows);
        var own = few ? bins.ByRow + split.Feature : bins.Column(split.Feature);
        nint distance = few ? bins.Columns : 1;
        var leftRows = rows.Pointer;
        var leftPayload = payload.Pointer;
        var rightRows = _rightRows.Pointer;
        var rightPayload = _rightPayload.Pointer;
        var left = start;
        var right = 0;
        for (var i = start; i < end; i++)
        {
            var row = leftRows[i];
            var load = leftPayload[i];
            // Both sides are written and one of them kept: no branch for a processor to guess.
            leftRows[left] = row;
            leftPayload[left] = load;
            rightRows[right] = row;
            rightPayload[right] = load;
            var goesLeft = own[row * distance] <= split.Left ? 1 : 0;
            left += goesLeft;
            right += 1 - goesLeft;
        }

        new ReadOnlySpan<int>(rightRows, right).CopyTo(new Span<int>(leftRows + left, right));
        new ReadOnlySpan<uint>(rightPayload, right).CopyTo(new Span<uint>(leftPayload + left, right));
        return left;
    }
}
