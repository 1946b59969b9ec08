namespace TransferLearning.FeatureExtraction.Pooling;

/// <summary>What one image's part of a tapped tensor looks like.</summary>
/// <param name="Channels">Number of channels, C (the token's width for a transformer).</param>
/// <param name="Positions">Number of positions, P: height × width, or tokens; 1 for a vector.</param>
/// <param name="Order">Whether it is stored <c>[C,P]</c> or <c>[P,C]</c>.</param>
public readonly record struct FeatureMapShape(int Channels, int Positions, ChannelAxis Order)
{
    /// <summary>Number of values.</summary>
    public int Count => checked(Channels * Positions);

    /// <summary>The shape of one image's part of a tensor <c>[N,D]</c>, <c>[N,T,D]</c> or <c>[N,C,…]</c>.</summary>
    /// <param name="tensor">Shape with the batch first.</param>
    public static FeatureMapShape Of(IReadOnlyList<long> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Count switch
        {
            0 or 1 => new FeatureMapShape(1, 1, ChannelAxis.First),
            3 when tensor[1] > 1 => new FeatureMapShape(checked((int)tensor[2]), checked((int)tensor[1]), ChannelAxis.Last),
            _ => new FeatureMapShape(checked((int)tensor[1]), checked((int)tensor.Skip(2).Aggregate(1L, (a, b) => checked(a * b))), ChannelAxis.First),
        };
    }
}

/// <summary>Where the channels stand.</summary>
public enum ChannelAxis
{
    /// <summary><c>[C,P]</c>: feature maps of convolutions.</summary>
    First,

    /// <summary><c>[P,C]</c>: tokens of transformers.</summary>
    Last,
}
