using System.Runtime.CompilerServices;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest;

/// <summary>Parts the rows of a node at its split; on each side they stay in order.</summary>
/// <param name="codes">The codes of all rows.</param>
/// <param name="rows">The rows of a tree, node beside node.</param>
/// <param name="payload">What goes with each.</param>
internal sealed unsafe class NodePartition(FeatureCodes codes, AlignedArray<int> rows, AlignedArray<uint> payload)
{
    private readonly AlignedArray<int> _rightRows = new(codes.Rows);
    private readonly AlignedArray<uint> _rightPayload = new(codes.Rows);

    /// <summary>Parts the rows from <paramref name="start"/> to <paramref name="end"/>.</summary>
    /// <returns>Where the right side begins.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Part(int start, int end, Split split)
    {
        // Where the codes are still in the cache.
        var few = end - start <= Math.Max(LaneScan.MostWeight, codes.FewRows);
        var own = few ? codes.ByRow + split.Feature : codes.Column(split.Feature);
        nint distance = few ? codes.Columns : 1;
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
