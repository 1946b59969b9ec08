using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using TransferLearning.Classifiers.Forest.Binning;
using TransferLearning.Classifiers.Forest.Impurity;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest.Splitting;

/// <summary>The bins of a node's rows, copied together feature by feature, so that the search for a split reads memory in order.</summary>
/// <param name="bins">The bins of all rows.</param>
internal sealed unsafe class GatheredBins(BinnedFeatures bins)
{
    /// <summary>Features taken at a time.</summary>
    public const int Features = 16;

    private const int Line = 64;
    private const int MostFetched = 1 << 15; // a first-level cache
    private readonly AlignedArray<byte> _memory = new(bins.Rows + (Features * 3 * Line));
    private readonly int[] _features = new int[Features];
    private int _count;
    private int _distance;

    private bool AreFew => _count <= bins.FewRows;

    /// <summary>Takes features, at most <see cref="Features"/>, of a node.</summary>
    public void Take(ReadOnlySpan<int> features, in Node node)
    {
        features.CopyTo(_features);
        _count = node.Count;
        // An odd number of cache lines: with an even number the features would compete for the same places in the cache.
        _distance = ((_count / Line) | 1) * Line;
        if (_distance < _count) _distance += 2 * Line;
        if (AreFew) TakeRows(features, node.Rows);
        else if (features.Length > 0) Fetch(features[0]);
    }

    /// <summary>The bins of feature number <paramref name="k"/> of those taken, <c>[n]</c>, with room up to the next multiple of 32.</summary>
    /// <param name="k">Its number, in ascending order.</param>
    /// <param name="features">How many were taken.</param>
    /// <param name="node">The node.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public byte* Of(int k, int features, in Node node)
    {
        var gathered = _memory.Pointer;
        if (AreFew) return gathered + ((nint)k * _distance);
        if (k + 1 < features) Fetch(_features[k + 1]);
        var column = bins.Column(_features[k]);
        var rows = node.Rows;
        for (var i = 0; i < _count; i++) gathered[i] = column[rows[i]];
        return gathered;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TakeRows(ReadOnlySpan<int> features, int* rows)
    {
        nint distance = _distance;
        fixed (int* feature = features)
        {
            for (var i = 0; i < _count; i++)
            {
                var row = bins.ByRow + ((nint)rows[i] * bins.Columns);
                var to = _memory.Pointer + i;
                for (var k = 0; k < features.Length; k++, to += distance) *to = row[feature[k]];
            }
        }
    }

    // Prefetches a column while the one before it is tried.
    private void Fetch(int feature)
    {
        if (!Sse.IsSupported || bins.Rows > MostFetched) return;
        var column = bins.Column(feature);
        for (nint r = 0; r < bins.Rows; r += Line) Sse.Prefetch0(column + r);
    }
}
