using TransferLearning.FeatureExtraction.Extraction;
using Xunit;

namespace TransferLearning.Tests.Extraction;

/// <summary>The mean of an image's views, in lengths that no vector divides.</summary>
public sealed class EmbeddingBatchTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 7)]
    [InlineData(5, 16)]
    [InlineData(10, 37)]
    public void Each_image_gets_the_mean_of_its_own(int views, int dimension)
    {
        const int Images = 4;
        float[] vectors = [.. Enumerable.Range(0, Images * views * dimension).Select(i => (float)(i * i % 101))];
        double[] expected = [.. from i in Enumerable.Range(0, Images) from d in Enumerable.Range(0, dimension)
            select Enumerable.Range(0, views).Average(v => (double)vectors[(((i * views) + v) * dimension) + d])];
        EmbeddingBatch.AverageViews(vectors, Images, views, dimension);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], vectors[i], 1e-4);
    }
}
