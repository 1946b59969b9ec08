using System.Buffers.Binary;

namespace TransferLearning.FeatureExtraction.Decoding.Formats;

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
