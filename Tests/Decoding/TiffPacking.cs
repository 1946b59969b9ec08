namespace TransferLearning.Tests.Decoding;

/// <summary>TIFF's own two ways to pack bytes, in the plainest form (TIFF 6.0, sections 9 and 13).</summary>
internal static class TiffPacking
{
    public static byte[] Lzw(byte[] bytes)
    {
        var bits = new BitList();
        var (codes, width) = (Fresh(), 9);
        Put(256);
        var prefix = "";
        foreach (var b in bytes)
        {
            var longer = prefix + (char)b;
            if (codes.ContainsKey(longer))
            {
                prefix = longer;
                continue;
            }

            Put(codes[prefix]);
            codes[longer] = codes.Count + 2;
            if (codes.Count + 2 == 4095)
            {
                Put(256);
                (codes, width) = (Fresh(), 9);
            }
            else if (codes.Count + 2 == 1 << width)
            {
                width++;
            }

            prefix = $"{(char)b}";
        }

        if (prefix.Length > 0) Put(codes[prefix]);

        // The reader learns a code from this last one, too.
        if (codes.Count + 3 == 1 << width && width < 12) width++;
        Put(257);
        return bits.ToBytes();

        void Put(int code) => bits.Add(code, width);

        static Dictionary<string, int> Fresh() => Enumerable.Range(0, 256).ToDictionary(i => $"{(char)i}", i => i);
    }

    public static byte[] PackBits(byte[] bytes)
    {
        var packed = new List<byte>();
        for (var i = 0; i < bytes.Length;)
        {
            var run = 1;
            while (i + run < bytes.Length && run < 128 && bytes[i + run] == bytes[i]) run++;
            if (run > 1)
            {
                packed.AddRange([(byte)(257 - run), bytes[i]]);
                i += run;
                continue;
            }

            var literal = 1;
            while (i + literal < bytes.Length && literal < 128 && bytes[i + literal] != bytes[i + literal - 1]) literal++;
            packed.Add((byte)(literal - 1));
            packed.AddRange(bytes.AsSpan(i, literal));
            i += literal;
        }

        // A byte that says nothing.
        packed.Add(128);
        return [.. packed];
    }
}
