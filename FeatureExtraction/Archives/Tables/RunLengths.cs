using System.Numerics;

namespace TransferLearning.FeatureExtraction.Archives.Tables;

/// <summary>Parquet's hybrid of run lengths and packed bits, in which levels and places in a dictionary are written (Encodings, RLE = 3).</summary>
internal static class RunLengths
{
    /// <summary>Reads whole numbers.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="bits">Bits of each number, 0 to 32.</param>
    /// <param name="values">Gets them; as many are read.</param>
    /// <exception cref="InvalidDataException">There are fewer, or a run of one number goes on behind the last. Packed bits may: DuckDB fills them up to 32 numbers.</exception>
    /// <returns>How many bytes they take.</returns>
    public static int Read(ReadOnlySpan<byte> bytes, int bits, Span<int> values)
    {
        if (bits is < 0 or > 32) throw new InvalidDataException($"its numbers are said to have {bits} bits");
        var (at, filled, width) = (0, 0, (bits + 7) / 8);
        while (filled < values.Length)
        {
            var head = Head(bytes, ref at);
            if ((head & 1) == 0)
            {
                if (head >> 1 > values.Length - filled) throw TooLong();
                var count = (int)(head >> 1);
                if (width > bytes.Length - at || count == 0) throw TooShort();
                values.Slice(filled, count).Fill(Value(bytes.Slice(at, width)));
                (at, filled) = (at + width, filled + count);
                continue;
            }

            var groups = head >> 1;
            var length = (int)Math.Min((ulong)groups * (uint)bits, (ulong)(bytes.Length - at));
            var packed = (int)Math.Min((ulong)groups * 8, (ulong)(values.Length - filled));
            if (packed == 0 || (long)packed * bits > (long)length * 8) throw TooShort();
            Unpack(bytes.Slice(at, length), bits, values.Slice(filled, packed));
            (at, filled) = (at + length, filled + packed);
        }

        return at;
    }

    /// <summary>Bits of numbers up to a largest one.</summary>
    public static int BitsOf(int largest) => 32 - BitOperations.LeadingZeroCount((uint)largest);

    /// <summary>Reads numbers of so many bits each, 0 to 32, the lowest bits first.</summary>
    public static void Unpack(ReadOnlySpan<byte> bytes, int bits, Span<int> values)
    {
        var (held, count, at) = (0UL, 0, 0);
        for (var i = 0; i < values.Length; i++)
        {
            while (count < bits)
            {
                held |= (ulong)bytes[at++] << count;
                count += 8;
            }

            values[i] = (int)(held & ((1UL << bits) - 1));
            held >>= bits;
            count -= bits;
        }
    }

    private static int Value(ReadOnlySpan<byte> bytes)
    {
        uint value = 0;
        for (var i = 0; i < bytes.Length; i++) value |= (uint)bytes[i] << (8 * i);
        return (int)value;
    }

    private static uint Head(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            if (at >= bytes.Length) throw TooShort();
            var part = bytes[at++];
            value |= (ulong)(part & 127) << shift;
            if (part < 128 && value <= uint.MaxValue) return (uint)value;
        }

        throw TooShort();
    }

    private static InvalidDataException TooLong() => new("its levels or places in the dictionary are more than its values");

    private static InvalidDataException TooShort() => new("its levels or places in the dictionary end too soon");
}
