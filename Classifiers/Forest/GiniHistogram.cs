using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Core.Memory;

namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// The best split of many rows of few classes: a histogram of 256 codes for each class, from which the sums on both sides of all
/// codes come at once. The work for a row is one addition.
/// </summary>
internal sealed unsafe class GiniHistogram(int classes)
{
    private readonly GiniSums _sums = new(Buckets.Count);
    private readonly AlignedArray<ushort> _counts = new((classes + 1) * Buckets.Count); // all zero between calls
    private readonly RunningCounts _running = new(classes);

    /// <summary>Whether this is less work than sorting <paramref name="rows"/> rows of so many classes.</summary>
    public static bool IsWorthwhile(int rows, int present) => rows >= 48 + (4 * present);

    /// <summary>Looks for the best split.</summary>
    /// <param name="codes">The code of each row, <c>[n]</c>, with room up to the next multiple of 32; places (<see cref="Buckets.Place"/>) afterwards.</param>
    /// <param name="node">The node; its weight at most <see cref="GiniSums.MostWeight"/>.</param>
    /// <param name="leafRows">Rows on each side, at least.</param>
    /// <param name="worth">Worth that must be exceeded; replaced by that of the split found.</param>
    /// <param name="constant">Whether all rows have one code.</param>
    /// <returns>The highest code on the left and the lowest on the right; -1 and -1 where no split is better.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (int Left, int Right) Best(byte* codes, in NodeRows node, int leafRows, ref double worth, out bool constant)
    {
        constant = true;
        Count(codes, node);
        _running.Sum(_counts.Pointer, node, _sums);
        var onLeft = _sums.Weight;
        var some = Vector256<int>.Zero;
        for (var p = 0; p < Buckets.Count; p += 8)
        {
            var l = Vector256.Load(onLeft + p);
            some |= Vector256.GreaterThan(l, Vector256<int>.Zero) & Vector256.LessThan(l, Vector256.Create((int)node.Weight));
        }

        if (some == Vector256<int>.Zero) return (-1, -1);
        constant = false;
        if (leafRows > 1) DropSmallSides(codes, node.Count, leafRows);
        var place = _sums.Best(Buckets.Count, (int)node.Weight, ref worth);
        return place < 0 ? (-1, -1) : Around(Buckets.Place(place));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(byte* codes, in NodeRows node)
    {
        var counts = _counts.Pointer;
        var payload = node.Payload;
        Buckets.ToPlaces(codes, node.Count);
        for (var i = 0; i < node.Count; i++)
        {
            var load = payload[i];
            counts[(load & ~0xFFu) + codes[i]] += (ushort)(load & 0xFF);
        }
    }

    // Codes that the node has not leave the weight on the left as it was.
    private (int Left, int Right) Around(int code)
    {
        var onLeft = _sums.Weight;
        var weight = onLeft[Buckets.Place(code)];
        var (left, right) = (code, code + 1);
        while (left > 0 && onLeft[Buckets.Place(left - 1)] == weight) left--;
        while (onLeft[Buckets.Place(right)] == weight) right++;
        return (left, right);
    }

    private void DropSmallSides(byte* places, int count, int leafRows)
    {
        var counts = _counts.Pointer + (classes * Buckets.Count);
        for (var i = 0; i < count; i++) counts[places[i]]++;
        var before = 0;
        for (var code = 0; code < Buckets.Count; code++)
        {
            var place = Buckets.Place(code);
            before += counts[place];
            if (before >= leafRows && count - before >= leafRows) continue;
            _sums.Left[place] = _sums.Weight[place] = 0;
        }

        new Span<ushort>(counts, Buckets.Count).Clear();
    }
}
