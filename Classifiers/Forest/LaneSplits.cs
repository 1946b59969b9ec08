using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// Tries sixteen features of a node of few rows at once, one a lane: keys of code, class and draws are gathered row by row, sorted and
/// scanned without a branch that depends on the data. Most of a tree's nodes are such nodes.
/// </summary>
/// <param name="codes">The codes of all rows.</param>
/// <param name="classes">Number of classes, C.</param>
/// <param name="leafRows">Rows on each side, at least.</param>
internal sealed unsafe class LaneSplits(FeatureCodes codes, int classes, int leafRows)
{
    private const int Lanes = LaneSort.Lanes;
    private const int MostDraws = (1 << LaneScan.DrawBits) - 1;
    private readonly LaneScan _scan = new();
    private readonly AlignedArray<ushort> _keys = new((LaneScan.MostWeight + 1) * Lanes);
    private readonly AlignedArray<byte> _kinds = new(LaneScan.MostWeight);
    private readonly AlignedArray<int> _totals = new(LaneScan.MostClasses);
    private readonly int[] _numbers = new int[classes];
    private readonly int[] _columns = new int[Lanes];

    /// <summary>Prepares a node, if it is one that can be tried so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool CanEnter(in NodeRows node)
    {
        if (node.Weight > LaneScan.MostWeight || node.Present > LaneScan.MostClasses) return false;
        for (var k = 0; k < node.Present; k++)
        {
            _numbers[node.Classes[k]] = k << LaneScan.DrawBits;
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
    public int Try(ReadOnlySpan<int> features, in NodeRows node, ref Split best)
    {
        Gather(features, node);
        var keys = _keys.Pointer;
        var count = node.Count;
        var padded = (count + LaneSort.Step - 1) & -LaneSort.Step;
        for (var r = count; r < padded; r++) Vector256<ushort>.AllBitsSet.StoreAligned(keys + (r * Lanes));
        LaneSort.Sort(keys, padded);
        var constant = Vector256.Equals(Vector256.LoadAligned(keys) >>> 8, Vector256.LoadAligned(keys + ((count - 1) * Lanes)) >>> 8).ExtractMostSignificantBits();
        var varying = BitOperations.PopCount(~constant & ((1u << features.Length) - 1));
        if (varying == 0) return 0;
        _scan.Scan(keys, _totals.Pointer, node, leafRows, (float)best.Worth);
        var found = -1;
        for (var lane = 0; lane < features.Length; lane++)
        {
            if (_scan.At[lane] >= 0 && (found < 0 || _scan.Worth[lane] > _scan.Worth[found])) found = lane;
        }

        if (found < 0) return varying;
        var last = keys + (_scan.At[found] * Lanes) + found;
        best = new Split(features[found], last[0] >> 8, last[Lanes] >> 8, _scan.ExactWorth(found, leafRows, node.Weight));
        return varying;
    }

    // Four lanes at a time; lanes that have no feature get the first one and are not asked.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(ReadOnlySpan<int> features, in NodeRows node)
    {
        Array.Clear(_columns);
        features.CopyTo(_columns);
        var keys = _keys.Pointer;
        var kinds = _kinds.Pointer;
        fixed (int* columns = _columns)
        {
            for (var i = 0; i < node.Count; i++, keys += Lanes)
            {
                var row = codes.ByRow + ((nint)node.Rows[i] * codes.Columns);
                Vector256.Create((ushort)kinds[i]).StoreAligned(keys);
                for (var lane = 0; lane < features.Length; lane += 4)
                {
                    var code = (byte*)(keys + lane) + 1;
                    code[0] = row[columns[lane]];
                    code[2] = row[columns[lane + 1]];
                    code[4] = row[columns[lane + 2]];
                    code[6] = row[columns[lane + 3]];
                }
            }
        }
    }
}
