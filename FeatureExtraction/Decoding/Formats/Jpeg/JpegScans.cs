using System.Buffers.Binary;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;

/// <summary>
/// Runs through the entropy-coded data of a JPEG file without computing pixels, to see whether every block is there: libjpeg fills up what is
/// missing with grey and lets it pass. (Arithmetic coding and lossless JPEG are left to libjpeg.)
/// </summary>
internal sealed class JpegScans
{
    private const byte DefineHuffman = 0xC4, DefineRestart = 0xDD;
    private const int Coefficients = 64;

    private readonly JpegHuffmanTable?[] _tables = new JpegHuffmanTable?[8];

    // For each component's coefficients, how many bits are still to come; -1 before their first scan.
    private sbyte[] _missing = [];

    // For each component of a progressive image what refinement scans depend on.
    private readonly JpegRefinement?[] _refinements = new JpegRefinement?[4];
    private JpegFrame? _frame;
    private int _restartInterval;

    /// <summary>Whether no scan is run through the quick way: what that is tested against.</summary>
    public bool IsSymbolBySymbol { get; init; }

    /// <summary>Takes notice of a segment.</summary>
    public void Segment(byte marker, ReadOnlySpan<byte> segment)
    {
        if (marker == DefineRestart && segment.Length >= 2) _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
        if (JpegFormat.IsFrame(marker))
        {
            _frame = JpegFrame.Read(marker, segment);
            _missing = new sbyte[Coefficients * (_frame?.Components.Length ?? 0)];
            _missing.AsSpan().Fill(-1);
        }

        while (marker == DefineHuffman && segment.Length > 1)
        {
            var slot = ((segment[0] >> 4) * 4) + (segment[0] & 15);
            if (slot >= _tables.Length || JpegHuffmanTable.Read(segment[1..]) is not { } read) throw new ImageDecodeException("damaged: a Huffman table is wrong");
            _tables[slot] = read.Table;
            segment = segment[(1 + read.Length)..];
        }
    }

    /// <summary>Runs through a scan.</summary>
    /// <param name="header">The scan's segment.</param>
    /// <param name="data">Its entropy-coded data with restart markers.</param>
    /// <exception cref="ImageDecodeException">Blocks are missing or their codes wrong.</exception>
    public void Scan(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        if (_frame is null) return;
        if (header.Length < 4 || header[0] is 0 or > 4 || header.Length < 4 + (2 * header[0])) throw new ImageDecodeException("damaged: a scan's header is wrong");
        var components = header[0];
        var tail = header[(1 + (2 * components))..];
        var (start, end, isRefinement, bits) = _frame.IsProgressive ? (tail[0], tail[1], tail[2] >> 4 != 0, tail[2] & 15) : (0, Coefficients - 1, false, 0);
        if (start > end || end >= Coefficients) throw new ImageDecodeException("damaged: a scan's header is wrong");
        var blocks = new List<JpegBlock>();
        var units = 0L;
        JpegRefinement? refinement = null;
        for (var c = 0; c < components; c++)
        {
            var id = header[1 + (2 * c)];
            var component = Array.FindIndex(_frame.Components, f => f.Id == id);
            if (component < 0) throw new ImageDecodeException("damaged: a scan's header is wrong");
            _missing.AsSpan((component * Coefficients) + start, end - start + 1).Fill((sbyte)bits);
            var tables = header[2 + (2 * c)];
            var repeats = components == 1 ? 1 : _frame.Components[component].Across * _frame.Components[component].Down;
            blocks.AddRange(Enumerable.Repeat(new JpegBlock(_tables[(tables >> 4) & 3], _tables[4 + (tables & 3)], start, end), repeats));
            units = _frame.Units(component, isInterleaved: components > 1);
            if (_frame.IsProgressive && start > 0) refinement = _refinements[component] ??= new JpegRefinement(units);
        }

        if (start > 0 && components > 1) throw new ImageDecodeException("damaged: a scan's header is wrong");
        Run([.. blocks], units, data, refinement, isRefinement ? ScanKind.Refinement : ScanKind.First);
    }

    /// <summary>At the end of the image every coefficient must have come with all its bits.</summary>
    public void CheckEnd()
    {
        if (_missing.AsSpan().ContainsAnyExcept((sbyte)0)) throw Truncated.Before("its last scans");
    }

    private enum ScanKind
    {
        First,
        Refinement,
    }

    private void Run(JpegBlock[] blocks, long units, ReadOnlySpan<byte> data, JpegRefinement? refinement, ScanKind kind)
    {
        if (!_frame!.IsProgressive && !IsSymbolBySymbol && JpegRuns.Of(blocks, data.Length) is { } runs && JpegSequentialScan.IsWhole(runs, units, _restartInterval, data)) return;
        var bits = new JpegBits(data);
        var endOfBand = 0;
        for (var unit = 0L; unit < units; unit++)
        {
            if (_restartInterval > 0 && unit > 0 && unit % _restartInterval == 0)
            {
                if (!bits.Restart()) throw Missing(unit, units);
                endOfBand = 0;
            }

            foreach (ref readonly var block in blocks.AsSpan())
            {
                var good = kind == ScanKind.First ? First(block, ref bits, ref endOfBand)
                    : refinement is null ? bits.Take(1) >= 0
                    : refinement.Run(ref bits, unit, block, ref endOfBand);
                if (bits.IsOverrun) throw Missing(unit, units);
                if (!good) throw new ImageDecodeException($"damaged: wrong code in block {unit} of {units}");
            }

            bool First(JpegBlock block, ref JpegBits bits, ref int endOfBand)
            {
                var good = block.Run(ref bits, ref endOfBand, out var nonzero);
                refinement?.Add(unit, nonzero);
                return good;
            }
        }
    }

    private static ImageDecodeException Missing(long unit, long units) => new($"truncated: the data end in block {unit} of {units}");
}

/// <summary>A frame's header (ITU-T T.81, B.2.2): size and sampling of the components.</summary>
/// <param name="Marker">0xC0 baseline, 0xC1 extended, 0xC2 progressive; others are not read here.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Components">Identifier and sampling factors of each component.</param>
internal sealed record JpegFrame(byte Marker, int Width, int Height, (byte Id, int Across, int Down)[] Components)
{
    /// <summary>The most blocks that a component has across in a unit.</summary>
    public int MostAcross { get; } = Components.Max(c => c.Across);

    /// <summary>The most blocks that a component has down in a unit.</summary>
    public int MostDown { get; } = Components.Max(c => c.Down);

    public bool IsProgressive => Marker == 0xC2;

    /// <summary>Reads the segment; <see langword="null"/> where it is damaged or of a kind that is not read here.</summary>
    public static JpegFrame? Read(byte marker, ReadOnlySpan<byte> segment)
    {
        if (marker > 0xC2 || segment.Length < 6 || segment[5] is 0 or > 4 || segment.Length < 6 + (3 * segment[5])) return null;
        var components = new (byte, int, int)[segment[5]];
        for (var c = 0; c < components.Length; c++)
        {
            var sampling = segment[7 + (3 * c)];
            if (sampling >> 4 is 0 or > 4 || (sampling & 15) is 0 or > 4) return null;
            components[c] = (segment[6 + (3 * c)], sampling >> 4, sampling & 15);
        }

        return new JpegFrame(marker, BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), components);
    }

    /// <summary>Units of an interleaved scan, or blocks of the only component of a scan that is not.</summary>
    public long Units(int component, bool isInterleaved)
    {
        var (_, across, down) = Components[component];
        return isInterleaved
            ? Parts(Width, 8 * MostAcross) * Parts(Height, 8 * MostDown)
            : Parts(Parts(Width * across, MostAcross), 8) * Parts(Parts(Height * down, MostDown), 8);
    }

    private static long Parts(long length, long part) => (length + part - 1) / part;
}
