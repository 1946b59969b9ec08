using TransferLearning.FeatureExtraction.Pooling;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>The way from one tensor of the graph to the caller's vectors.</summary>
/// <param name="Tap">The tap.</param>
/// <param name="Shape">Its tensor's part for one image.</param>
/// <param name="Pooling">Pooling.</param>
/// <param name="Tail">The tensor's dimensions behind the batch.</param>
/// <param name="IsHalf">Whether the graph gives float16.</param>
internal sealed record TapChannel(BackboneTap Tap, FeatureMapShape Shape, IPooling Pooling, long[] Tail, bool IsHalf)
{
    /// <summary>Whether the runtime can write the caller's vectors itself.</summary>
    public bool IsDirect => !IsHalf && Pooling is NoPooling or FlattenPooling;

    public long[] TensorShape(int batch) => [batch, .. Tail];

    /// <summary>Pools a batch.</summary>
    /// <param name="maps">The tensor, <c>[N,…]</c>.</param>
    /// <param name="count">How many images to take from it.</param>
    /// <param name="vectors">Receives <c>[count,D]</c>.</param>
    public void Pool(ReadOnlySpan<float> maps, int count, Span<float> vectors)
    {
        for (var i = 0; i < count; i++)
        {
            Pooling.Pool(maps.Slice(i * Shape.Count, Shape.Count), Shape, vectors.Slice(i * Tap.Dimension, Tap.Dimension));
        }
    }
}
