namespace TransferLearning.Tests.Decoding;

/// <summary>
/// Writes small baseline JPEGs of any sampling, of coefficients drawn by chance (ITU-T T.81, annexes B and F): small enough for samples that stay near 0 to 255, since far beyond libraries
/// differ, with and without vectors, even with themselves.
/// </summary>
internal sealed record JpegWriter
{
    // One table for all: each category of up to ten bits with runs of up to 15 zeros has a code of eight bits, one a category for differences.
    private static readonly byte[] s_differences = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    private static readonly byte[] s_runs = [0, .. Enumerable.Range(0, 16).SelectMany(run => Enumerable.Range(1, 7).Select(size => (byte)((run << 4) | size))), 0xF0];

    public int Width { get; init; } = 53;

    public int Height { get; init; } = 41;

    /// <summary>Identifier, blocks across and down of each component.</summary>
    public (byte Id, int Across, int Down)[] Components { get; init; } = [(1, 2, 2), (2, 1, 1), (3, 1, 1)];

    /// <summary>Segments between the start and the frame.</summary>
    public (byte Marker, byte[] Body)[] Segments { get; init; } = [];

    /// <summary>Units between restart markers; 0 for none.</summary>
    public int Restart { get; init; }

    /// <summary>Whether all components come in one scan, or each in one of its own.</summary>
    public bool Interleaved { get; init; } = true;

    public byte[] Write(int seed)
    {
        var random = new Random(seed);
        List<byte> file = [0xFF, 0xD8];
        foreach (var (marker, body) in Segments) Segment(file, marker, body);
        Segment(file, 0xDB, [0, .. Enumerable.Range(0, 64).Select(i => (byte)(2 + (i / 16)))]);
        Segment(file, 0xC0, [8, (byte)(Height >> 8), (byte)Height, (byte)(Width >> 8), (byte)Width, (byte)Components.Length, .. Components.SelectMany(c => (byte[])[c.Id, (byte)((c.Across << 4) | c.Down), 0])]);
        Segment(file, 0xC4, [0, .. Lengths(s_differences.Length), .. s_differences]);
        Segment(file, 0xC4, [0x10, .. Lengths(s_runs.Length), .. s_runs]);
        if (Restart > 0) Segment(file, 0xDD, [(byte)(Restart >> 8), (byte)Restart]);
        foreach (var scan in Interleaved ? [Components] : Components.Select(c => new[] { c }).ToArray())
        {
            Segment(file, 0xDA, [(byte)scan.Length, .. scan.SelectMany(c => (byte[])[c.Id, 0]), 0, 63, 0]);
            Scan(file, scan, random);
        }

        file.AddRange([0xFF, 0xD9]);
        return [.. file];
    }

    // All codes are of eight bits.
    private static byte[] Lengths(int count) => [0, 0, 0, 0, 0, 0, 0, (byte)count, 0, 0, 0, 0, 0, 0, 0, 0];

    private static void Segment(List<byte> file, byte marker, byte[] body) => file.AddRange([0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body]);

    private void Scan(List<byte> file, (byte Id, int Across, int Down)[] scan, Random random)
    {
        var (across, down) = (Components.Max(c => c.Across), Components.Max(c => c.Down));
        var units = scan.Length > 1
            ? Parts(Width, 8 * across) * Parts(Height, 8 * down)
            : Parts(Parts(Width * scan[0].Across, across), 8) * Parts(Parts(Height * scan[0].Down, down), 8);
        var (bits, level, restarts) = (new BitList(), new int[scan.Length], 0);
        for (var unit = 0; unit < units; unit++)
        {
            if (Restart > 0 && unit > 0 && unit % Restart == 0)
            {
                Flush(file, bits);
                file.AddRange([0xFF, (byte)(0xD0 + (restarts++ & 7))]);
                (bits, level) = (new BitList(), new int[scan.Length]);
            }

            for (var c = 0; c < scan.Length; c++)
            {
                for (var block = 0; block < (scan.Length > 1 ? scan[c].Across * scan[c].Down : 1); block++) Block(bits, ref level[c], random);
            }
        }

        Flush(file, bits);
    }

    private static void Block(BitList bits, ref int level, Random random)
    {
        var next = random.Next(-120, 120);
        Value(bits, Array.IndexOf(s_differences, (byte)Size(next - level)), next - level);
        level = next;
        for (var at = 1; at < 64;)
        {
            var run = random.Next(12);
            if (at + run > 63 || random.Next(5) == 0) break;
            var value = random.Next(1, 24) * (random.Next(2) == 0 ? 1 : -1);
            Value(bits, Array.IndexOf(s_runs, (byte)((run << 4) | Size(value))), value);
            at += run + 1;
            if (at == 64) return;
        }

        bits.Add(0, 8);
    }

    private static void Value(BitList bits, int code, int value)
    {
        bits.Add(code, 8);
        if (Size(value) is > 0 and var size) bits.Add(value > 0 ? value : value + (1 << size) - 1, size);
    }

    private static int Size(int value)
    {
        var size = 0;
        for (var rest = Math.Abs(value); rest > 0; rest >>= 1) size++;
        return size;
    }

    private static void Flush(List<byte> file, BitList bits)
    {
        bits.FillWithOnes();
        foreach (var b in bits.ToBytes()) file.AddRange(b == 0xFF ? [0xFF, 0] : [b]);
    }

    private static int Parts(int length, int part) => (length + part - 1) / part;
}
