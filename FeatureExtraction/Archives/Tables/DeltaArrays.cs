namespace TransferLearning.FeatureExtraction.Archives.Tables;

/// <summary>Byte arrays whose lengths, and the lengths of what each shares with the one before, are written as differences (Parquet format, Encodings, DELTA_LENGTH_BYTE_ARRAY = 6 and DELTA_BYTE_ARRAY = 7).</summary>
internal static class DeltaArrays
{
    /// <summary>Number of the encoding with lengths alone.</summary>
    public const int Lengths = 6;

    /// <summary>Number of the encoding with shared beginnings.</summary>
    public const int Prefixes = 7;

    /// <summary>Reads the arrays.</summary>
    /// <param name="values">The page's values.</param>
    /// <param name="encoding">Which of the two.</param>
    /// <returns>The arrays one behind another, and their lengths.</returns>
    /// <exception cref="InvalidDataException">They are damaged, or longer than a page may be.</exception>
    public static (byte[] Bytes, int[] Lengths) Read(ReadOnlySpan<byte> values, int encoding)
    {
        var at = 0;
        var prefixes = encoding == Prefixes ? Numbers(values, ref at) : [];
        var suffixes = Numbers(values, ref at);
        if (encoding == Prefixes && prefixes.Length != suffixes.Length) throw Damaged();
        var lengths = new int[suffixes.Length];
        long total = 0;
        for (var i = 0; i < lengths.Length; i++)
        {
            var prefix = encoding == Prefixes ? prefixes[i] : 0;
            if (prefix < 0 || suffixes[i] < 0 || prefix > (i > 0 ? lengths[i - 1] : 0)) throw Damaged();
            total += lengths[i] = prefix + suffixes[i];
            if (total > TablePage.Longest || lengths[i] < 0) throw new InvalidDataException($"its page unpacks to more than {TablePage.Longest:N0} bytes: write the table again with smaller pages or row groups");
        }

        var (bytes, end) = (new byte[total], 0);
        for (var i = 0; i < lengths.Length; i++)
        {
            var prefix = lengths[i] - suffixes[i];
            if (suffixes[i] > values.Length - at) throw Damaged();
            if (prefix > 0) bytes.AsSpan(end - lengths[i - 1], prefix).CopyTo(bytes.AsSpan(end));
            values.Slice(at, suffixes[i]).CopyTo(bytes.AsSpan(end + prefix));
            (at, end) = (at + suffixes[i], end + lengths[i]);
        }

        return (bytes, lengths);
    }

    /// <summary>Reads whole numbers that are written as differences in packed bits (DELTA_BINARY_PACKED).</summary>
    /// <param name="values">The bytes.</param>
    /// <param name="at">Where they begin; gets where they end.</param>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public static int[] Numbers(ReadOnlySpan<byte> values, ref int at)
    {
        var (block, parts, count) = ((long)Varint(values, ref at), (long)Varint(values, ref at), (long)Varint(values, ref at));
        var last = Signed(Varint(values, ref at));
        // Each number but the first costs at least a bit's share of a block: far more of them than bytes are a damage.
        if (block is < 128 or > 1 << 20 || parts < 1 || block % parts != 0 || block / parts % 32 != 0 || count < 0 || count > (values.Length + 1L) * block) throw Damaged();
        var numbers = new int[count];
        var filled = 0;
        if (count > 0) numbers[filled++] = Narrow(last);
        Span<int> deltas = new int[block / parts];
        while (filled < count)
        {
            var least = Signed(Varint(values, ref at));
            if (parts > values.Length - at) throw Damaged();
            var widths = values.Slice(at, (int)parts);
            at += (int)parts;
            for (var p = 0; p < parts && filled < count; p++)
            {
                var length = deltas.Length * widths[p] / 8;
                // Differences of lengths below 2³¹ have at most 32 bits.
                if (widths[p] > 32 || length > values.Length - at) throw Damaged();
                RunLengths.Unpack(values.Slice(at, length), widths[p], deltas);
                at += length;
                for (var i = 0; i < deltas.Length && filled < count; i++) numbers[filled++] = Narrow(last += least + (uint)deltas[i]);
            }
        }

        return numbers;
    }

    private static ulong Varint(ReadOnlySpan<byte> values, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64 && at < values.Length; shift += 7)
        {
            var part = values[at++];
            value |= (ulong)(part & 127) << shift;
            if (part < 128) return value;
        }

        throw Damaged();
    }

    private static long Signed(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private static int Narrow(long value) => value is >= 0 and <= int.MaxValue ? (int)value : throw Damaged();

    private static InvalidDataException Damaged() => new("the lengths of its page are damaged");
}
