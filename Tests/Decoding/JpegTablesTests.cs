using CsCheck;
using TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Huffman tables are kept by their bytes: whatever was met before, a segment gives its own table.</summary>
public sealed class JpegTablesTests
{
    // Lengths of the standard's table for the mean of luminance (ITU-T T.81, table K.3).
    private static readonly byte[] s_standard = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

    [Fact]
    public void Equal_bytes_are_one_table_and_others_are_not()
    {
        var (table, length) = JpegHuffmanTable.Read(s_standard)!.Value;
        Assert.Equal(s_standard.Length, length);
        Assert.Same(table, JpegHuffmanTable.Read([.. s_standard, 99])!.Value.Table);
        byte[] other = [.. s_standard];
        other[^1] = 12;
        Assert.NotSame(table, JpegHuffmanTable.Read(other)!.Value.Table);
        Assert.Null(JpegHuffmanTable.Read(s_standard.AsSpan(0, 20)));
        Assert.Null(JpegHuffmanTable.Read([3, .. s_standard.AsSpan(1)])); // three codes of one bit
    }

    // More tables than are kept, in any order, from several threads.
    [Fact]
    public void Every_segment_gives_its_own_codes() => Gen.Byte.Array[12].Array[2, 300].Sample(tables =>
    {
        foreach (var symbols in tables.Concat(tables.Reverse()))
        {
            byte[] segment = [.. s_standard.AsSpan(0, 16), .. symbols];
            var table = JpegHuffmanTable.Read(segment)!.Value.Table;
            Assert.Equal(symbols, table.Codes.ToArray().Select(c => c.Symbol));
            for (var i = 0; i < 12; i++)
            {
                var code = table.Codes[i];
                Assert.Equal(((code.Length + (symbols[i] & 15)) << 8) | symbols[i], table.Find(code.Bits << (16 - code.Length)));
            }
        }
    });
}
