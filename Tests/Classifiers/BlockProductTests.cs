using CsCheck;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Memory;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

public class BlockProductTests
{
    private static readonly Gen<(int M, int N, int K, int Seed)> s_sizes = Gen.Select(Gen.Int[1, 60], Gen.Int[1, 80], Gen.Int[1, 600], Gen.Int[0, 1000]);

    [Fact]
    public unsafe void Rows_with_rows_equal_the_sums_in_double() => s_sizes.Sample(s =>
    {
        var random = new Random(s.Seed);
        var stride = BlockProduct.Stride(s.K);
        using var a = Random(random, s.M, s.K, stride);
        var b = Enumerable.Range(0, s.N * s.K).Select(_ => (random.NextSingle() * 2) - 1).ToArray();
        using var packed = PackedRows.Of(b, s.N, s.K);
        var c = new float[s.M * s.N];
        Array.Fill(c, 1);
        fixed (float* target = c) BlockProduct.Accumulate(a.Pointer, stride, s.M, packed, target, s.N);
        for (var i = 0; i < s.M; i++)
        {
            for (var j = 0; j < s.N; j++)
            {
                var sum = 1.0;
                for (var k = 0; k < s.K; k++) sum += (double)a.Pointer[(i * stride) + k] * b[(j * s.K) + k];
                Assert.Equal(sum, c[(i * s.N) + j], 1e-4);
            }
        }
    }, iter: 60);

    [Fact]
    public unsafe void Columns_with_columns_equal_the_sums_in_double() => s_sizes.Sample(s =>
    {
        var random = new Random(s.Seed);
        var stride = BlockProduct.Stride(s.N);
        using var a = Random(random, s.K, s.M, s.M);
        using var b = Random(random, s.K, s.N, stride);
        var c = new float[s.M * s.N];
        fixed (float* target = c) BlockProduct.Accumulate(a.Pointer, 1, s.M, s.M, b.Pointer, stride, s.N, s.K, target, s.N);
        for (var i = 0; i < s.M; i++)
        {
            for (var j = 0; j < s.N; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < s.K; k++) sum += (double)a.Pointer[(k * s.M) + i] * b.Pointer[(k * stride) + j];
                Assert.Equal(sum, c[(i * s.N) + j], 1e-4);
            }
        }
    }, iter: 60);

    [Fact]
    public unsafe void A_row_is_multiplied_alike_wherever_it_stands()
    {
        var random = new Random(5);
        using var a = Random(random, 50, 300, 300);
        var b = Enumerable.Range(0, 37 * 300).Select(_ => random.NextSingle()).ToArray();
        using var packed = PackedRows.Of(b, 37, 300);
        var all = new float[50 * 37];
        fixed (float* target = all) BlockProduct.Accumulate(a.Pointer, 300, 50, packed, target, 37);
        for (var i = 0; i < 50; i++)
        {
            var one = new float[37];
            fixed (float* target = one) BlockProduct.Accumulate(a.Pointer + (i * 300), 300, 1, packed, target, 37);
            Assert.Equal(all.AsSpan(i * 37, 37).ToArray(), one);
        }
    }

    private static AlignedBuffer Random(Random random, int rows, int columns, int stride)
    {
        var buffer = new AlignedBuffer(((long)rows * stride) + 32);
        for (var r = 0; r < rows; r++)
        {
            foreach (ref var value in buffer.Span((long)r * stride, columns)) value = (random.NextSingle() * 2) - 1;
        }

        return buffer;
    }
}
