using System.Runtime.CompilerServices;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;

/// <summary>
/// What the next bits of a sequential scan stand for, as many whole symbols at once as a window of bits holds: how many bits they have with the values behind them, how many coefficients they pass
/// over, and whether they end the block. Made of a block's two Huffman tables.
/// </summary>
internal sealed class JpegRuns
{
    /// <summary>Bits that are looked up at once.</summary>
    public const int Window = 11;

    /// <summary>The lower bits of an entry: how many bits it stands for, at most <see cref="Window"/> + 15.</summary>
    public const int BitsMask = 63;

    /// <summary>An entry, shifted by so many bits, is how many coefficients it passes over, and <see cref="BlockEnd"/> more where it ends the block.</summary>
    public const int CoefficientShift = 6;

    /// <summary>See <see cref="CoefficientShift"/>.</summary>
    public const int BlockEnd = 1 << 9;

    // More coefficients than a block has: a code that is longer than the window, or none.
    private const ushort Unknown = 255 << CoefficientShift;
    private const int ZeroRun = 15;
    private const int Slots = 64;

    // Most files have the same tables: what was made of the pairs that were met last is kept.
    private static readonly Met?[] s_met = new Met?[Slots];

    /// <summary>Makes the tables.</summary>
    /// <param name="dc">Codes of the mean.</param>
    /// <param name="ac">Codes of the other coefficients.</param>
    public JpegRuns(JpegHuffmanTable dc, JpegHuffmanTable ac)
    {
        (DcCodes, AcCodes) = (dc, ac);
        // Behind the first symbol the window is shorter: the tables for 0 to 10 bits, one behind the other, each 2ⁿ long at 2ⁿ.
        var shorter = new ushort[1 << Window];
        for (var bits = 1; bits < Window; bits++) Fill(ac, isDc: false, shorter.AsSpan(1 << bits, 1 << bits), bits, shorter);
        Ac.AsSpan().Fill(Unknown);
        Dc.AsSpan().Fill(Unknown);
        Fill(ac, isDc: false, Ac, Window, shorter);
        Fill(dc, isDc: true, Dc, Window, shorter);
    }

    /// <summary>The tables of each block of a unit; <see langword="null"/> where a block lacks one, or where they would have to be made and that is not worth while.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="isLong">Whether the scan is so long that making tables costs less than it saves, also where they are never needed again.</param>
    public static JpegRuns[]? Of(ReadOnlySpan<JpegBlock> blocks, bool isLong)
    {
        var unit = new JpegRuns[blocks.Length];
        for (var b = 0; b < unit.Length; b++)
        {
            if (blocks[b] is not { Dc: { } dc, Ac: { } ac }) return null;
            if ((Array.Find(unit, r => r?.DcCodes == dc && r.AcCodes == ac) ?? Of(dc, ac, isLong)) is not { } runs) return null;
            unit[b] = runs;
        }

        return unit;
    }

    /// <summary>The codes of the mean that the tables were made of.</summary>
    public JpegHuffmanTable DcCodes { get; }

    /// <summary>The codes of the other coefficients.</summary>
    public JpegHuffmanTable AcCodes { get; }

    /// <summary>What a block begins with.</summary>
    public ushort[] Dc { get; } = new ushort[1 << Window];

    /// <summary>What goes on in it.</summary>
    public ushort[] Ac { get; } = new ushort[1 << Window];

    // A pair that is met a second time is likely to be met again.
    private static JpegRuns? Of(JpegHuffmanTable dc, JpegHuffmanTable ac, bool isLong)
    {
        ref var slot = ref s_met[HashCode.Combine(RuntimeHelpers.GetHashCode(dc), RuntimeHelpers.GetHashCode(ac)) & (Slots - 1)];
        if (Volatile.Read(ref slot) is not { } met || met.Dc != dc || met.Ac != ac)
        {
            met = new Met(dc, ac);
            Volatile.Write(ref slot, met);
            if (!isLong) return null;
        }

        return met.Runs ??= new JpegRuns(dc, ac);
    }

    private sealed class Met(JpegHuffmanTable dc, JpegHuffmanTable ac)
    {
        public JpegHuffmanTable Dc { get; } = dc;

        public JpegHuffmanTable Ac { get; } = ac;

        public volatile JpegRuns? Runs; // two threads may make it at once, the same
    }

    private static void Fill(JpegHuffmanTable table, bool isDc, Span<ushort> entries, int window, ushort[] shorter)
    {
        foreach (var (code, length, symbol) in table.Codes)
        {
            if (length > window || (isDc && symbol > 15)) continue;
            var (run, size) = isDc ? (0, symbol) : (symbol >> 4, symbol & 15);
            var isEnd = !isDc && size == 0 && run != ZeroRun;
            var own = (ushort)(length + size + ((isEnd ? BlockEnd : run + 1) << CoefficientShift));
            var rest = window - length - size;
            var at = entries.Slice(code << (window - length), 1 << (window - length));
            if (isEnd || rest <= 0)
            {
                at.Fill(own);
                continue;
            }

            // Whatever the value is, the same follows it.
            ReadOnlySpan<ushort> next = shorter.AsSpan(1 << rest, 1 << rest);
            for (; at.Length > 0; at = at[next.Length..])
            {
                for (var i = 0; i < next.Length; i++) at[i] = (ushort)(own + next[i]);
            }
        }
    }
}
