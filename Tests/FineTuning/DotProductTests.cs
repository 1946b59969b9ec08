using TransferLearning.FineTuning.WeightGradients;
using Xunit;

namespace TransferLearning.Tests.FineTuning;

/// <summary>The inner loops of the kernels with either width of vector, whichever the machine would take.</summary>
public sealed unsafe class DotProductTests
{
    private delegate void Sums(float* a, float* b, ReadOnlySpan<int> offsets, int length, Span<double> sums);

    private delegate void TripleSums(float** rows, float* b, ReadOnlySpan<int> offsets, int length, Span<float> sums);

    [Fact]
    public void Vectors_of_eight() => Check(DotProducts.Add256);

    [Fact]
    public void Vectors_of_sixteen() => Check(DotProducts.Add512);

    [Fact]
    public void Three_rows_with_vectors_of_eight() => CheckThree(TripleProducts.Of256);

    [Fact]
    public void Three_rows_with_vectors_of_sixteen() => CheckThree(TripleProducts.Of512);

    // Every rest of a group of nine or three offsets.
    private static void CheckThree(TripleSums sums)
    {
        var random = new Random(4);
        var pointers = stackalloc float*[TripleProducts.Rows];
        foreach (var (count, length) in from c in Enumerable.Range(1, 11) from l in new[] { 1, 8, 15, 16, 333 } select (c, l))
        {
            int[] offsets = [.. Enumerable.Range(0, count).Select(_ => random.Next(20))];
            float[][] rows = [.. Enumerable.Range(0, TripleProducts.Rows).Select(_ => Values(random, length))];
            foreach (var row in rows) Array.Clear(row, length, DotProducts.Slack);
            var b = Values(random, length + 20);
            Array.Fill(b, 1e6f, length + 20, DotProducts.Slack);
            var found = new float[TripleProducts.Rows * count];
            fixed (float* r0 = rows[0], r1 = rows[1], r2 = rows[2], pb = b)
            {
                pointers[0] = r0;
                pointers[1] = r1;
                pointers[2] = r2;
                sums(pointers, pb, offsets, length, found);
            }

            for (var k = 0; k < found.Length; k++) Assert.Equal(Enumerable.Range(0, length).Sum(i => (double)rows[k / count][i] * b[i + offsets[k % count]]), found[k], 1e-4);
        }
    }

    // Every rest of a group of five offsets, and lengths that no vector divides.
    private static void Check(Sums sums)
    {
        var random = new Random(3);
        foreach (var (count, length) in from c in Enumerable.Range(1, 11) from l in new[] { 1, 7, 8, 9, 15, 16, 17, 40, 333 } select (c, l))
        {
            int[] offsets = [.. Enumerable.Range(0, count).Select(_ => random.Next(20))];
            var (a, b) = (Values(random, length), Values(random, length + 20));
            // What lies behind the first array is zero, behind the second anything.
            Array.Fill(b, 1e6f, length + 20, DotProducts.Slack);
            var found = Enumerable.Repeat(1.0, count).ToArray();
            fixed (float* pa = a, pb = b) sums(pa, pb, offsets, length, found);
            for (var k = 0; k < count; k++) Assert.Equal(1 + Enumerable.Range(0, length).Sum(i => (double)a[i] * b[i + offsets[k]]), found[k], 1e-4);
        }
    }

    private static float[] Values(Random random, int count)
    {
        var values = new float[count + DotProducts.Slack];
        for (var i = 0; i < count; i++) values[i] = (float)((2 * random.NextDouble()) - 1);
        return values;
    }
}
