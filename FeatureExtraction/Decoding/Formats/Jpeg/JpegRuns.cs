using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

    // Bits of a symbol at most: of its code, and of the value behind it.
    private const int MostOfSymbol = 16 + 15;
    private const int Coefficients = 64;

    /// <summary>Bytes of a scan from which on making tables costs less than they save, also where no other file needs them.</summary>
    public const int WorthTables = 4096;
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
    /// <param name="length">Bytes of the scan.</param>
    public static JpegRuns[]? Of(ReadOnlySpan<JpegBlock> blocks, int length)
    {
        var unit = new JpegRuns[blocks.Length];
        for (var b = 0; b < unit.Length; b++)
        {
            if (blocks[b] is not { Dc: { } dc, Ac: { } ac }) return null;
            if ((Array.Find(unit, r => r?.DcCodes == dc && r.AcCodes == ac) ?? Of(dc, ac, length)) is not { } runs) return null;
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

    /// <summary>Passes over what is left of a block.</summary>
    /// <param name="bytes">First of the data without stuffed zeros, with <see cref="JpegData.Blank"/> zero bytes behind them.</param>
    /// <param name="last">From which place on nothing is read.</param>
    /// <param name="k">Coefficients that were read: 0, or 1 for the mean.</param>
    /// <param name="buffer">The next bits, the first in the highest place.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="at">The byte behind them.</param>
    /// <returns>Whether all is there and its codes are right.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Pass(ref byte bytes, int last, int k, ref ulong buffer, ref int count, ref int at)
    {
        ref var table = ref MemoryMarshal.GetArrayDataReference(k == 0 ? Dc : Ac);
        while (true)
        {
            if (at > last) return false;
            buffer |= BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at))) >> count;
            at += (63 - count) >> 3;
            count |= 56;
            uint entry = Unsafe.Add(ref table, (nint)(buffer >> (64 - Window)));
            var behind = k + (int)(entry >> CoefficientShift);
            if (behind < Coefficients)
            {
                buffer <<= (int)entry;
                count -= (int)entry & BitsMask;
                k = behind;
                table = ref MemoryMarshal.GetArrayDataReference(Ac);
                entry = Unsafe.Add(ref table, (nint)(buffer >> (64 - Window)));
                behind = k + (int)(entry >> CoefficientShift);
                if (behind < Coefficients)
                {
                    buffer <<= (int)entry;
                    count -= (int)entry & BitsMask;
                    k = behind;
                    continue;
                }
            }

            if (behind is >= BlockEnd and < BlockEnd + Coefficients)
            {
                buffer <<= (int)entry;
                count -= (int)entry & BitsMask;
                return true;
            }

            // Behind what was passed over at once there may be too few bits; with more the same code is found.
            if (count < MostOfSymbol) continue;

            // A code that is longer than the window, or the block's last coefficients, after which another table is in turn: one symbol.
            var codes = k == 0 ? DcCodes : AcCodes;
            var single = codes.Find((int)(buffer >> 48));
            if (single == 0 || (k == 0 && (single & 0xFF) > 15)) return false;
            buffer <<= single >> 8;
            count -= single >> 8;
            var (run, size) = k == 0 ? (0, 1) : ((single >> 4) & 15, single & 15);
            if (size == 0 && run != ZeroRun) return true;
            k += run + 1;
            if (k == Coefficients) return true;
            if (k > Coefficients) return false;
            table = ref MemoryMarshal.GetArrayDataReference(Ac);
        }
    }

    /// <summary>The tables of a pair; <see langword="null"/> where they would have to be made and that is not worth while.</summary>
    /// <param name="dc">Codes of the mean.</param>
    /// <param name="ac">Codes of the other coefficients.</param>
    /// <param name="length">Bytes of the scan.</param>
    public static JpegRuns? Of(JpegHuffmanTable dc, JpegHuffmanTable ac, int length)
    {
        ref var slot = ref s_met[HashCode.Combine(RuntimeHelpers.GetHashCode(dc), RuntimeHelpers.GetHashCode(ac)) & (Slots - 1)];
        if (Volatile.Read(ref slot) is not { } met || met.Dc != dc || met.Ac != ac)
        {
            // A pair that is met a second time is likely to be met again.
            met = new Met(dc, ac);
            Volatile.Write(ref slot, met);
            if (length < WorthTables) return null;
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
