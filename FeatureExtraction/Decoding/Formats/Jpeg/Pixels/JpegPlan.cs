using System.Buffers.Binary;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg.Pixels;

/// <summary>A component of a JPEG whose pixels are made here.</summary>
/// <param name="quantisation">What each coefficient is multiplied by, in the order of the file.</param>
/// <param name="mean">Codes of the blocks' means.</param>
/// <param name="others">Codes of the other coefficients.</param>
internal sealed class JpegComponent(int[] quantisation, JpegValueTable mean, JpegValueTable others)
{
    /// <summary>What becomes of each coefficient, in the order of the file.</summary>
    public JpegCoefficient[] Coefficients { get; } = [.. quantisation.Zip(JpegBlockPair.Places, (factor, place) => new JpegCoefficient(factor, place))];

    /// <summary>Codes of the blocks' means.</summary>
    public JpegValueTable Mean { get; } = mean;

    /// <summary>The entries of <see cref="Mean"/>.</summary>
    public int[] MeanEntries { get; } = mean.Entries;

    /// <summary>The entries of <see cref="Others"/>.</summary>
    public int[] OtherEntries { get; } = others.Entries;

    /// <summary>Codes of the other coefficients.</summary>
    public JpegValueTable Others { get; } = others;

    /// <summary>The entries of <see cref="Others"/>, two symbols at once.</summary>
    public int[] PairEntries { get; set; } = JpegValuePairs.None.Entries;

    /// <summary>Both codes for blocks that are passed over; <see langword="null"/> where their tables are not made, so that such blocks are read as all others.</summary>
    public JpegRuns? Runs { get; set; }

    /// <summary>Mean of the block before, not yet multiplied; 0 behind a restart marker.</summary>
    public int LastMean { get; set; }
}

/// <summary>What becomes of a coefficient.</summary>
/// <param name="Factor">What it is multiplied by.</param>
/// <param name="Place">Where it stands in a block (<see cref="JpegBlockPair.Places"/>).</param>
internal readonly record struct JpegCoefficient(int Factor, int Place);

/// <summary>
/// What must be known of a JPEG to make its pixels, where it is of the kind that nearly all are: not progressive, all components in one scan; grey, or YCbCr with colours as fine as the light, half as fine across, or half
/// as fine across and down.
/// </summary>
internal sealed class JpegPlan
{
    private const byte StartOfScan = 0xDA, EndOfImage = 0xD9, DefineQuantisation = 0xDB, DefineHuffman = 0xC4, DefineRestart = 0xDD, Jfif = 0xE0, Adobe = 0xEE, Comment = 0xFE;

    private readonly int[]?[] _quantisation = new int[]?[4];
    private readonly JpegHuffmanTable?[] _codes = new JpegHuffmanTable?[8];
    private readonly List<byte> _quantisationOf = [];
    private bool _isJfif;
    private byte? _transform;

    private JpegPlan()
    {
    }

    /// <summary>Size and sampling.</summary>
    public JpegFrame Frame { get; private set; } = null!;

    /// <summary>The components, one or three.</summary>
    public JpegComponent[] Components { get; private set; } = [];

    /// <summary>Blocks of light in a unit, across: 1 or 2.</summary>
    public int Across => Components.Length == 1 ? 1 : Frame.MostAcross;

    /// <summary>Blocks of light in a unit, down: 1 or 2.</summary>
    public int Down => Components.Length == 1 ? 1 : Frame.MostDown;

    /// <summary>Units in a row of units.</summary>
    public int UnitsAcross => (Frame.Width + (JpegBlockPair.Side * Across) - 1) / (JpegBlockPair.Side * Across);

    /// <summary>Units between two restart markers; 0 for no such markers.</summary>
    public int RestartInterval { get; private set; }

    /// <summary>Where the entropy-coded data begin.</summary>
    public int DataStart { get; private set; }

    /// <summary>Where they end: at the end of the image.</summary>
    public int DataEnd { get; private set; }

    /// <summary>Makes the tables that look up more than one coefficient, where the scan is long enough to be worth it.</summary>
    /// <param name="passes">Whether there are blocks whose pixels nobody looks at.</param>
    public void MakeTables(bool passes)
    {
        var length = DataEnd - DataStart;
        foreach (var component in Components)
        {
            if (length >= JpegRuns.WorthTables) component.PairEntries = component.Others.Codes.Pairs.Entries;
            if (passes) component.Runs = JpegRuns.Of(component.Mean.Codes, component.Others.Codes, length);
        }
    }

    /// <summary>Reads all but the entropy-coded data; <see langword="null"/> where anything is of another kind, unusual or wrong.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="ImageDecodeException">The segments end too early.</exception>
    public static JpegPlan? Read(ReadOnlySpan<byte> file)
    {
        var plan = new JpegPlan();
        for (var position = 2; ;)
        {
            var marker = JpegFormat.NextSegment(file, ref position, out var body);
            if (marker == StartOfScan) return plan.Starts(body) && plan.Ends(file, position) ? plan : null;
            if (!plan.Takes(marker, body)) return null;
        }
    }

    private bool Takes(byte marker, ReadOnlySpan<byte> body)
    {
        switch (marker)
        {
            case DefineQuantisation:
                return TakesQuantisation(body);
            case DefineHuffman:
                return TakesCodes(body);
            case DefineRestart when body.Length == 2:
                RestartInterval = BinaryPrimitives.ReadUInt16BigEndian(body);
                return true;
            case Jfif:
                _isJfif |= body.Length >= 14 && body.StartsWith("JFIF\0"u8);
                return true;
            case Adobe:
                if (body.Length >= 12 && body.StartsWith("Adobe"u8)) _transform = body[11];
                return true;
            case 0xC0 or 0xC1:
                return TakesFrame(marker, body);
            default:
                return marker is Comment or (> Jfif and <= 0xEF);
        }
    }

    private bool TakesQuantisation(ReadOnlySpan<byte> body)
    {
        while (body.Length > 0)
        {
            var (bytes, slot) = ((body[0] >> 4) + 1, body[0] & 15);
            if (bytes > 2 || slot >= _quantisation.Length || body.Length < 1 + (64 * bytes)) return false;
            var values = _quantisation[slot] = new int[64];
            for (var i = 0; i < values.Length; i++) values[i] = bytes == 1 ? body[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(body[(1 + (2 * i))..]);
            body = body[(1 + (64 * bytes))..];
        }

        return true;
    }

    private bool TakesCodes(ReadOnlySpan<byte> body)
    {
        while (body.Length > 0)
        {
            var (kind, slot) = (body[0] >> 4, body[0] & 15);
            if (kind > 1 || slot > 3 || JpegHuffmanTable.Read(body[1..]) is not { } read) return false;
            _codes[(4 * kind) + slot] = read.Table;
            body = body[(1 + read.Length)..];
        }

        return true;
    }

    private bool TakesFrame(byte marker, ReadOnlySpan<byte> body)
    {
        if (Frame is not null || JpegFrame.Read(marker, body) is not { Width: > 0, Height: > 0 } frame || body[0] != 8 || frame.Components.Length is not (1 or 3)) return false;
        Frame = frame;
        for (var c = 0; c < frame.Components.Length; c++) _quantisationOf.Add(body[8 + (3 * c)]);
        return frame.Components.Length == 1 || HasPlainSampling(frame);
    }

    // Colours of up to two columns are not interpolated.
    private static bool HasPlainSampling(JpegFrame frame)
    {
        var (light, blue, red) = (frame.Components[0], frame.Components[1], frame.Components[2]);
        return (blue.Across, blue.Down, red.Across, red.Down) == (1, 1, 1, 1)
            && (light.Across, light.Down) is (1, 1) or (2, 1) or (2, 2) && (light.Across == 1 || frame.Width > 4);
    }

    private bool Starts(ReadOnlySpan<byte> body)
    {
        if (Frame is null || body.Length != 4 + (2 * Frame.Components.Length) || body[0] != Frame.Components.Length || !(Frame.Components.Length == 1 || IsYCbCr())) return false;
        if (!body[^3..].SequenceEqual((ReadOnlySpan<byte>)[0, 63, 0])) return false;
        Components = new JpegComponent[Frame.Components.Length];
        for (var c = 0; c < Components.Length; c++)
        {
            var (id, tables) = (body[1 + (2 * c)], body[2 + (2 * c)]);
            if (id != Frame.Components[c].Id || tables >> 4 > 3 || (tables & 15) > 3 || _quantisationOf[c] > 3) return false;
            if (_quantisation[_quantisationOf[c]] is not { } quantisation || _codes[tables >> 4] is not { } mean || _codes[4 + (tables & 15)] is not { } others) return false;
            if (mean.HasOnesAlone || others.HasOnesAlone || !mean.IsOfMeans) return false;
            Components[c] = new JpegComponent(quantisation, mean.Means, others.Others);
        }

        return true;
    }

    // As libjpeg decides it; where it would guess, it does so itself.
    private bool IsYCbCr()
    {
        var ids = Frame.Components;
        return ids[0].Id != ids[1].Id && ids[1].Id != ids[2].Id && ids[0].Id != ids[2].Id
            && (_isJfif || (_transform is { } transform ? transform == 1 : (ids[0].Id, ids[1].Id, ids[2].Id) == (1, 2, 3)));
    }

    private bool Ends(ReadOnlySpan<byte> file, int position)
    {
        DataStart = position;
        DataEnd = JpegFormat.EndOfScan(file, position);
        position = DataEnd;
        return JpegFormat.NextSegment(file, ref position, out _) == EndOfImage;
    }
}
