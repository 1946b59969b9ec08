namespace TransferLearning.FeatureExtraction.Pooling;

/// <summary>The first token of <c>[T,D]</c>: the class token of a vision transformer (Dosovitskiy et al. 2021, section 3.1).</summary>
internal sealed class TokenPooling : IPooling
{
    public string Name => "token";

    public int Dimension(FeatureMapShape shape) => shape.Channels;

    public void Pool(ReadOnlySpan<float> map, FeatureMapShape shape, Span<float> vector) => map[..shape.Channels].CopyTo(vector);
}
