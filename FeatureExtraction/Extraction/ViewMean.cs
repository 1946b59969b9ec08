using System.Numerics.Tensors;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>The mean of the vectors of an image's views.</summary>
internal static class ViewMean
{
    /// <summary>Averages in place: of <c>[N,V,D]</c> the first <c>[N,D]</c> values become the means.</summary>
    public static void Take(Span<float> vectors, int images, int views, int dimension)
    {
        if (views == 1) return;
        for (var i = 0; i < images; i++)
        {
            // A mean lands where earlier images' views were read, never before its own.
            var own = vectors.Slice(i * views * dimension, views * dimension);
            var sum = own[..dimension];
            for (var v = 1; v < views; v++) TensorPrimitives.Add(sum, own.Slice(v * dimension, dimension), sum);
            TensorPrimitives.Divide(sum, views, sum);
            sum.CopyTo(vectors.Slice(i * dimension, dimension));
        }
    }
}
