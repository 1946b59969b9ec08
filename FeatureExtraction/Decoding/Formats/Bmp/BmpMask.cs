using System.Numerics;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Bmp;

/// <summary>Which bits of a pixel are one of its samples.</summary>
/// <param name="Bits">The bits.</param>
internal readonly record struct BmpMask(uint Bits)
{
    /// <summary>How many bits there are.</summary>
    public int Width => BitOperations.PopCount(Bits);

    /// <summary>The lowest of them.</summary>
    public int Shift => Bits == 0 ? 0 : BitOperations.TrailingZeroCount(Bits);

    /// <summary>Whether they stand side by side.</summary>
    public bool IsContiguous => Bits != 0 && Bits >> Shift == (uint)((1UL << Width) - 1);

    /// <summary>The grey level, 0 to 255, of each value: the greatest is 255, whatever the number of bits (at most 8).</summary>
    public byte[] Levels()
    {
        var most = (1 << Width) - 1;
        var levels = new byte[most + 1];
        for (var value = 1; value <= most; value++) levels[value] = (byte)(((value * 255) + (most / 2)) / most);
        return levels;
    }
}
