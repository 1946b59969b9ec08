using CsCheck;
using TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;
using Xunit;

namespace TransferLearning.Tests.Decoding;

/// <summary>Blocks are passed over many symbols at a time, to the same bit as one symbol after another.</summary>
public sealed class JpegRunsTests
{
    private const int Coefficients = 64;
    private const int ZeroRun = 0xF0;

    // The longest symbols there are: 26 and 31 bits, more than are at hand at once.
    [Fact]
    public void Two_symbols_of_the_longest_kind_are_passed_over()
    {
        var table = Table([(1, 0x00), (11, 0x0F), (16, 0x0F)]);
        for (var shift = 0; shift < 64; shift++) AssertPassed(table, [0x0F, 0x0F, 0x0F, 0x0F, 0x00], [1, 2, 2, 1, 0], shift);
    }

    [Fact]
    public void A_block_ends_at_the_bit_behind_its_last_symbol()
    {
        var lengths = Gen.Int[1, 16].Array[1, 40].Select(l => l.Order().ToArray());
        Gen.Select(lengths, Gen.Byte.Array[40], Gen.Int[0, 39].Array[0, 64], Gen.Int[0, 63]).Sample(
            (all, symbols, taken, shift) =>
            {
                (int Length, byte Symbol)[] codes = [.. all.Select((l, i) => (l, i == 0 ? (byte)0 : symbols[i]))];
                if (codes.Sum(c => Math.Pow(2, -c.Length)) >= 1) return; // no prefix code, or one that uses the code of ones alone
                // As many of them as a block holds, and its end where there is room for it.
                var (numbers, k) = (new List<int>(), 1);
                foreach (var number in taken.Select(t => t % codes.Length))
                {
                    var symbol = codes[number].Symbol;
                    var isEnd = (symbol & 15) == 0 && symbol != ZeroRun;
                    if (!isEnd && k + (symbol >> 4) + 1 > Coefficients) continue;
                    numbers.Add(number);
                    k += (symbol >> 4) + 1;
                    if (isEnd || k == Coefficients) break;
                }

                if (numbers.Count == 0 || !Ends(codes, numbers)) numbers.Add(0);
                AssertPassed(Table(codes), [.. numbers.Select(n => codes[n].Symbol)], [.. numbers], shift);
            },
            iter: 20_000);
    }

    private static bool Ends((int Length, byte Symbol)[] codes, List<int> numbers)
    {
        var last = codes[numbers[^1]].Symbol;
        return ((last & 15) == 0 && last != ZeroRun) || 1 + numbers.Sum(n => (codes[n].Symbol >> 4) + 1) == Coefficients;
    }

    private static JpegHuffmanTable Table((int Length, byte Symbol)[] codes)
    {
        var segment = new byte[16 + codes.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            segment[codes[i].Length - 1]++;
            segment[16 + i] = codes[i].Symbol;
        }

        return JpegHuffmanTable.Read(segment)!.Value.Table;
    }

    /// <summary>Encodes a block's symbols behind some bits, with values of ones, and passes over them.</summary>
    private static void AssertPassed(JpegHuffmanTable table, byte[] symbols, int[] codes, int shift)
    {
        var bits = new List<bool>(Enumerable.Repeat(true, shift));
        for (var i = 0; i < codes.Length; i++)
        {
            var code = table.Codes[codes[i]];
            for (var b = code.Length - 1; b >= 0; b--) bits.Add(((code.Bits >> b) & 1) == 1);
            bits.AddRange(Enumerable.Repeat(true, symbols[i] & 15));
        }

        var expected = bits.Count;
        var bytes = new byte[((bits.Count + 7) / 8) + 32];
        for (var i = 0; i < bytes.Length * 8; i++)
        {
            if (i < bits.Count ? bits[i] : i % 3 == 0) bytes[i / 8] |= (byte)(128 >> (i % 8));
        }

        var (buffer, count, at) = (0UL, 0, shift / 8);
        if (shift % 8 > 0) (buffer, count, at) = ((ulong)bytes[at] << 56 << (shift % 8), 8 - (shift % 8), at + 1);
        var passed = new JpegRuns(table, table).Pass(ref bytes[0], bytes.Length - 8, 1, ref buffer, ref count, ref at);
        Assert.Equal((true, expected), (passed, (8 * at) - count));
    }
}
