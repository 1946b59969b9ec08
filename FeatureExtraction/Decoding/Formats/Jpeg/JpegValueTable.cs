using System.Runtime.CompilerServices;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;

/// <summary>
/// What the next bits of a block stand for, with the value where it lies in the same window: how many bits to drop, how many coefficients the symbol moves on, and the value (ITU-T T.81, F.2.2). An entry holds, from
/// its lowest bit: 6 bits how many bits to drop; 5 bits the coefficients; 1 bit <see cref="IsOpen"/>; 4 bits the size of a value that is still to be read; 16 bits the value.
/// </summary>
internal sealed class JpegValueTable
{
    /// <summary>Bits that are looked up at once.</summary>
    public const int Window = 10;

    /// <summary>The bits to drop.</summary>
    public const int BitsMask = 63;

    /// <summary>Shift of the coefficients that a symbol moves on: its zeros and one.</summary>
    public const int StepShift = 6;

    /// <summary>The coefficients, shifted.</summary>
    public const int StepMask = 31;

    /// <summary>Set where the value is not in the entry: it follows the bits to drop, or the block ends (size 0), or the code is longer than the window (no bits to drop).</summary>
    public const int IsOpen = 1 << 11;

    /// <summary>Shift of the size of a value that is still to be read.</summary>
    public const int SizeShift = 12;

    /// <summary>Shift of the value.</summary>
    public const int ValueShift = 16;

    private const int ZeroRun = 15;

    /// <summary>Makes the table of a block's mean, or of its other coefficients.</summary>
    /// <param name="codes">The codes.</param>
    /// <param name="isMean">Whether symbols are sizes of differences between means.</param>
    public JpegValueTable(JpegHuffmanTable codes, bool isMean)
    {
        Codes = codes;
        Entries.AsSpan().Fill(IsOpen);
        foreach (var (code, length, symbol) in codes.Codes)
        {
            if (length > Window || (isMean && symbol > 15)) continue;
            var (run, size) = isMean ? (0, symbol) : (symbol >> 4, symbol & 15);
            var at = Entries.AsSpan(code << (Window - length), 1 << (Window - length));
            if (!isMean && size == 0 && run != ZeroRun) at.Fill(IsOpen | length);
            else if (length + size > Window) at.Fill(IsOpen | length | ((run + 1) << StepShift) | (size << SizeShift));
            else for (var rest = 0; rest < at.Length; rest++) at[rest] = (length + size) | ((run + 1) << StepShift) | ((size == 0 ? 0 : Value(rest >> (Window - length - size), size)) << ValueShift);
        }
    }

    /// <summary>The codes that the table was made of.</summary>
    public JpegHuffmanTable Codes { get; }

    /// <summary>An entry for each start of <see cref="Window"/> bits.</summary>
    public int[] Entries { get; } = new int[1 << Window];

    /// <summary>Whether an entry is the end of a block: no coefficients, no value, and bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsBlockEnd(int entry) => (uint)entry is > IsOpen and <= (IsOpen | BitsMask);

    /// <summary>The value that bits of a size, 1 to 15, stand for: negative ones begin with a zero. Without a branch, which would be foretold wrongly half of the time.</summary>
    public static int Value(int bits, int size) => bits + (((bits - (1 << (size - 1))) >> 31) & ((-1 << size) + 1));
}
