using System.IO.Hashing;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;

/// <summary>A Huffman table of JPEG (ITU-T T.81, annex C and F.2.2.3): codes of up to 16 bits, in canonical order.</summary>
internal sealed class JpegHuffmanTable
{
    /// <summary>Codes of up to this many bits are looked up at once.</summary>
    public const int FastBits = 10;

    private const int LongestCode = 16;
    private const int Slots = 64;

    // Most files have the tables of the standard (annex K): those that were met last are kept, each under a hash of its bytes.
    private static readonly Met?[] s_met = new Met?[Slots];

    private readonly byte[] _symbols;
    private readonly int[] _endCodes = new int[LongestCode + 1];
    private readonly int[] _offsets = new int[LongestCode + 1];

    private readonly JpegCode[] _codes;

    private JpegValueTable? _means, _others; // two threads may make one at once, the same
    private JpegValuePairs? _pairs;

    private JpegHuffmanTable(byte[] symbols) => (_symbols, _codes) = (symbols, new JpegCode[symbols.Length]);

    /// <summary>All codes, the shortest first.</summary>
    public ReadOnlySpan<JpegCode> Codes => _codes;

    /// <summary>Whether a code is of ones alone, which the standard keeps free and libjpeg refuses.</summary>
    public bool HasOnesAlone { get; private set; }

    /// <summary>Whether all symbols may be sizes of differences between means.</summary>
    public bool IsOfMeans => !_symbols.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)15);

    /// <summary>The codes as sizes of differences between means, with the values.</summary>
    public JpegValueTable Means => _means ??= new JpegValueTable(this, isMean: true);

    /// <summary>The codes as runs of zeros and sizes of other coefficients, with the values.</summary>
    public JpegValueTable Others => _others ??= new JpegValueTable(this, isMean: false);

    /// <summary>As <see cref="Others"/>, two symbols at once.</summary>
    public JpegValuePairs Pairs => _pairs ??= new JpegValuePairs(Others);

    /// <summary>
    /// For each start of <see cref="FastBits"/> bits: bits × 256 + symbol, where bits are the code's and those of the value behind it, whose
    /// number is the symbol's lower half; 0 where the code is longer.
    /// </summary>
    public ushort[] Fast { get; } = new ushort[1 << FastBits];

    /// <summary>Reads a table: 16 numbers of codes, then the symbols.</summary>
    /// <returns>The table and how many bytes it took; <see langword="null"/> where the segment is damaged.</returns>
    public static (JpegHuffmanTable Table, int Length)? Read(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < LongestCode) return null;
        var total = 0;
        foreach (var count in segment[..LongestCode]) total += count;
        if (total > 256 || segment.Length < LongestCode + total) return null;
        var bytes = segment[..(LongestCode + total)];
        ref var slot = ref s_met[(int)(XxHash3.HashToUInt64(bytes) % Slots)];
        if (Volatile.Read(ref slot) is { } met && bytes.SequenceEqual(met.Bytes)) return (met.Table, bytes.Length);
        if (Make(segment, total) is not { } table) return null;
        Volatile.Write(ref slot, new Met(bytes.ToArray(), table));
        return (table, bytes.Length);
    }

    private static JpegHuffmanTable? Make(ReadOnlySpan<byte> segment, int total)
    {
        var table = new JpegHuffmanTable(segment.Slice(LongestCode, total).ToArray());
        for (int length = 1, code = 0, symbol = 0; length <= LongestCode; length++, code <<= 1)
        {
            table._offsets[length] = symbol - code;
            for (var end = symbol + segment[length - 1]; symbol < end; symbol++, code++)
            {
                if (code >= 1 << length) return null;
                table._codes[symbol] = new JpegCode(code, length, table._symbols[symbol]);
                if (length <= FastBits) table.Fast.AsSpan(code << (FastBits - length), 1 << (FastBits - length)).Fill((ushort)table.Entry(length, symbol));
            }

            table._endCodes[length] = code;
            table.HasOnesAlone |= segment[length - 1] > 0 && code == 1 << length;
        }

        return table;
    }

    /// <summary>Decodes a code.</summary>
    /// <param name="bits">The next 16 bits.</param>
    /// <returns>As in <see cref="Fast"/>; 0 where there is no such code.</returns>
    public int Find(int bits) => Fast[bits >> (LongestCode - FastBits)] is not 0 and var entry ? entry : Slow(bits);

    /// <summary>Decodes a code longer than <see cref="FastBits"/>.</summary>
    /// <param name="bits">The next 16 bits.</param>
    /// <returns>As in <see cref="Fast"/>; 0 where there is no such code.</returns>
    public int Slow(int bits)
    {
        for (var length = FastBits + 1; length <= LongestCode; length++)
        {
            var code = bits >> (LongestCode - length);
            if (code < _endCodes[length] && code + _offsets[length] is >= 0 and var symbol && symbol < _symbols.Length) return Entry(length, symbol);
        }

        return 0;
    }

    private sealed record Met(byte[] Bytes, JpegHuffmanTable Table);

    private int Entry(int length, int symbol) => ((length + (_symbols[symbol] & 15)) << 8) | _symbols[symbol];
}

/// <summary>A code of a Huffman table.</summary>
/// <param name="Bits">The code.</param>
/// <param name="Length">How many bits it has.</param>
/// <param name="Symbol">What it stands for.</param>
internal readonly record struct JpegCode(int Bits, int Length, byte Symbol);
