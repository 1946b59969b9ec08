using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Classifiers.Forest.Binning;
using TransferLearning.Classifiers.Forest.Impurity;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest.Splitting;

/// <summary>
/// Finds the best split of a small node by sixteen features at once, one per vector lane: keys of bin, class and draws are gathered row by row, sorted and scanned without
/// a branch that depends on the data. Most nodes of a tree are small.
/// </summary>
/// <param name="bins">The bins of all rows.</param>
/// <param name="classes">Number of classes, C.</param>
/// <param name="leafRows">Rows on each side, at least.</param>
internal sealed unsafe class SmallNodeSplitter(BinnedFeatures bins, int classes, int leafRows)
{
    private const int Columns = SortingNetwork.Columns;
    private const int MostDraws = (1 << SmallNodeScan.DrawBits) - 1;
    private readonly SmallNodeScan _scan = new();
    private readonly AlignedArray<ushort> _keys = new((SmallNodeScan.MostWeight + 1) * Columns);
    private readonly AlignedArray<byte> _kinds = new(SmallNodeScan.MostWeight);
    private readonly AlignedArray<int> _totals = new(SmallNodeScan.MostClasses);
    private readonly int[] _numbers = new int[classes];
    private readonly int[] _features = new int[Columns];

    /// <summary>Prepares a node, if it is one that can be tried so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool CanEnter(in Node node)
    {
        if (node.Weight > SmallNodeScan.MostWeight || node.Present > SmallNodeScan.MostClasses) return false;
        for (var k = 0; k < node.Present; k++)
        {
            _numbers[node.Classes[k]] = k << SmallNodeScan.DrawBits;
            _totals.Pointer[k] = node.Totals[node.Classes[k]];
        }

        var kinds = _kinds.Pointer;
        uint most = 0;
        for (var i = 0; i < node.Count; i++)
        {
            var load = node.Payload[i];
            most = Math.Max(most, load & 0xFF);
            kinds[i] = (byte)((uint)_numbers[load >> 8] | load);
        }

        return most <= MostDraws;
    }

    /// <summary>Tries features, at most 16, of the node last entered.</summary>
    /// <param name="features">Their columns.</param>
    /// <param name="node">The node.</param>
    /// <param name="best">The best split so far; replaced by a better one.</param>
    /// <returns>How many of the features are not constant in the node.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Try(ReadOnlySpan<int> features, in Node node, ref Split best)
    {
        Gather(features, node);
        var keys = _keys.Pointer;
        var count = node.Count;
        var padded = (count + SortingNetwork.Step - 1) & -SortingNetwork.Step;
        for (var r = count; r < padded; r++) Vector256<ushort>.AllBitsSet.StoreAligned(keys + (r * Columns));
        SortingNetwork.Sort(keys, padded);
        var constant = Vector256.Equals(Vector256.LoadAligned(keys) >>> 8, Vector256.LoadAligned(keys + ((count - 1) * Columns)) >>> 8).ExtractMostSignificantBits();
        var varying = BitOperations.PopCount(~constant & ((1u << features.Length) - 1));
        if (varying == 0) return 0;
        _scan.Scan(keys, _totals.Pointer, node, leafRows, (float)best.ProxyGain);
        var found = -1;
        for (var f = 0; f < features.Length; f++)
        {
            if (_scan.At[f] >= 0 && (found < 0 || _scan.Gains[f] > _scan.Gains[found])) found = f;
        }

        if (found < 0) return varying;
        var last = keys + (_scan.At[found] * Columns) + found;
        best = new Split(features[found], last[0] >> 8, last[Columns] >> 8, _scan.ExactGain(found, leafRows, node.Weight));
        return varying;
    }

    // Four features at a time; lanes without a feature get the first one and are not looked at.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(ReadOnlySpan<int> features, in Node node)
    {
        Array.Clear(_features);
        features.CopyTo(_features);
        var keys = _keys.Pointer;
        var kinds = _kinds.Pointer;
        fixed (int* columns = _features)
        {
            for (var i = 0; i < node.Count; i++, keys += Columns)
            {
                var row = bins.ByRow + ((nint)node.Rows[i] * bins.Columns);
                Vector256.Create((ushort)kinds[i]).StoreAligned(keys);
                for (var f = 0; f < features.Length; f += 4)
                {
                    var bin = (byte*)(keys + f) + 1;
                    bin[0] = row[columns[f]];
                    bin[2] = row[columns[f + 1]];
                    bin[4] = row[columns[f + 2]];
                    bin[6] = row[columns[f + 3]];
                }
            }
        }
    }
}
