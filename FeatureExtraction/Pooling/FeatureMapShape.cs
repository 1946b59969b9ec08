namespace TransferLearning.FeatureExtraction.Pooling;

/// <summary>What one image's part of a tapped tensor looks like.</summary>
/// <param name="Channels">Number of channels, C (the token's width for a transformer).</param>
/// <param name="Positions">Number of positions, P: height × width, or tokens; 1 for a vector.</param>
/// <param name="Order">Whether it is stored <c>[C,P]</c> or <c>[P,C]</c>.</param>
/// <param name="ClassTokens">
/// How many of the positions, at the front, are no part of the image: a transformer's class, distillation and register tokens.
/// </param>
internal readonly record struct FeatureMapShape(int Channels, int Positions, ChannelAxis Order, int ClassTokens = 0)
{
    /// <summary>Number of values.</summary>
    public int Count => checked(Channels * Positions);

    /// <summary>Number of positions that show a part of the image: what averages and maxima go over.</summary>
    public int Patches => Positions - ClassTokens;

    /// <summary>One image's part of a tensor whose dimensions but one are 1: <c>[N,D]</c>, <c>[N,D,1,1]</c>, <c>[N,1,D]</c>.</summary>
    public static FeatureMapShape Vector(int length) => new(length, 1, ChannelAxis.First);

    /// <summary>The shape of one image's part of a tensor with positions.</summary>
    /// <param name="tensor">Shape with the batch first: <c>[N,C,…]</c> or <c>[N,…,C]</c>.</param>
    /// <param name="order">Where its channels stand.</param>
    public static FeatureMapShape Of(IReadOnlyList<long> tensor, ChannelAxis order)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentOutOfRangeException.ThrowIfLessThan(tensor.Count, 2, nameof(tensor));
        var channels = order == ChannelAxis.First ? tensor[1] : tensor[^1];
        var count = tensor.Skip(1).Aggregate(1L, (a, b) => checked(a * b));
        return new FeatureMapShape(checked((int)channels), checked((int)(count / channels)), order);
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
