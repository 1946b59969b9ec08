using TransferLearning.Core.Randomness;

namespace TransferLearning.Classifiers.Forest.Growing;

/// <summary>Samples the features that a node tries, without replacement within a node.</summary>
/// <param name="features">Number of features, D.</param>
internal sealed class FeatureSampling(int features)
{
    private readonly int[] _shuffled = new int[features];

    /// <summary>Number of features, D.</summary>
    public int Features => features;

    /// <summary>Puts the features back in order, for a tree that depends on nothing before it.</summary>
    public void Reset()
    {
        for (var f = 0; f < features; f++) _shuffled[f] = f;
    }

    /// <summary>Draws some more.</summary>
    /// <param name="drawn">How many this node has drawn.</param>
    /// <param name="count">How many to draw.</param>
    /// <param name="random">The tree's generator.</param>
    public ReadOnlySpan<int> Draw(int drawn, int count, SplitMix64 random)
    {
        for (var at = drawn; at < drawn + count; at++)
        {
            var other = at + random.Next(features - at);
            (_shuffled[at], _shuffled[other]) = (_shuffled[other], _shuffled[at]);
        }

        return _shuffled.AsSpan(drawn, count);
    }
}
