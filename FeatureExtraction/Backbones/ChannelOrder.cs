using TransferLearning.FeatureExtraction.Pooling;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>Where a tensor's channels stand.</summary>
/// <param name="Axis">Behind the batch, or last.</param>
/// <param name="Count">How many there are; <see langword="null"/> where the graph does not tell.</param>
internal readonly record struct ChannelOrder(ChannelAxis Axis, long? Count)
{
    /// <summary>The order behind a transposition; <see langword="null"/> where the channels end up in the middle.</summary>
    /// <param name="permutation">Output axis i is input axis <c>permutation[i]</c>.</param>
    public ChannelOrder? Behind(IReadOnlyList<long> permutation) => At(permutation.ToList().IndexOf(Index(permutation.Count)), permutation.Count);

    /// <summary>The order before a transposition that this is the order behind.</summary>
    public ChannelOrder? Before(IReadOnlyList<long> permutation) => At((int)permutation[Index(permutation.Count)], permutation.Count);

    /// <summary>The order behind a reshaping, which keeps the channels where their number stands at the same end.</summary>
    /// <param name="target">The new shape; 0 stands for a size that stays, −1 for what is left over.</param>
    public ChannelOrder? Reshaped(IReadOnlyList<long> target)
    {
        if (target.Count < 2 || Count is not { } count) return null;
        var size = Axis == ChannelAxis.First ? target[1] : target[^1];
        return size == count || (size == 0 && Axis == ChannelAxis.First) ? this : null;
    }

    private int Index(int rank) => Axis == ChannelAxis.First ? 1 : rank - 1;

    private ChannelOrder? At(int index, int rank) =>
        index == rank - 1 ? this with { Axis = ChannelAxis.Last } : index == 1 ? this with { Axis = ChannelAxis.First } : null;
}
