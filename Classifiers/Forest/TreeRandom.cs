using System.Numerics;

namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// A generator for one tree: xoshiro256** (Blackman and Vigna 2021) filled by SplitMix64 from the seed and the tree's number, so that
/// a tree is the same whichever thread grows it.
/// </summary>
internal sealed class TreeRandom
{
    private ulong _a, _b, _c, _d;

    /// <summary>The generator of tree <paramref name="tree"/>.</summary>
    public TreeRandom(int seed, int tree)
    {
        var state = ((ulong)(uint)seed << 32) | (uint)tree;
        _a = SplitMix(ref state);
        _b = SplitMix(ref state);
        _c = SplitMix(ref state);
        _d = SplitMix(ref state);
    }

    /// <summary>A whole number from 0 to <paramref name="end"/> − 1, all equally likely (Lemire 2019).</summary>
    public int Below(int end)
    {
        var range = (uint)end;
        var product = (ulong)Next32() * range;
        if ((uint)product < range)
        {
            var threshold = (uint)-end % range;
            while ((uint)product < threshold) product = (ulong)Next32() * range;
        }

        return (int)(product >> 32);
    }

    private uint Next32()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return (uint)(result >> 32);
    }

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
