using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Neighbors;
using TransferLearning.Classifiers.Scaling;

namespace TransferLearning;

/// <summary>What a neighbour's vote weighs.</summary>
public enum VoteWeights
{
    /// <summary>Each neighbour has one vote.</summary>
    Uniform,

    /// <summary>One over the neighbour's distance; where some are at distance 0, only they count.</summary>
    Distance,

    /// <summary>exp(−distance / <see cref="KnnOptions.Temperature"/>): with the cosine the softmax of the similarities, as in the protocol of DINO (Caron et al. 2021, after Wu et al. 2018).</summary>
    Softmax,
}

/// <summary>Names of weights.</summary>
internal static class VoteWeightsText
{
    /// <summary>All names.</summary>
    public static string[] Words { get; } = ["uniform", "distance", "softmax"];

    /// <summary>The weights by the names that parameters have.</summary>
    public static OptionRange<VoteWeights> Range { get; } = OptionRanges.Choice([.. Words.Select(word => (word, Parse(word)))]);

    /// <summary>The name as parameters and files have it.</summary>
    public static string Text(this VoteWeights weights) => Words[(int)weights];

    /// <summary>The weights of a name.</summary>
    public static VoteWeights Parse(string word) => (VoteWeights)Array.IndexOf(Words, word);
}

/// <summary>Options of k nearest neighbours: scikit-learn's KNeighborsClassifier, whose defaults are k 5, Euclidean, uniform. The scaling <see cref="ScalingKind.Auto"/> is <see cref="ScalingKind.PowerCenter"/> for features that are never negative, else <see cref="ScalingKind.L2Center"/>.</summary>
public sealed record KnnOptions : HeadOptions
{
    /// <summary>Number of neighbours that vote, 1 or more; with fewer training rows all of them. Default: 20.</summary>
    public int K { get; init; } = 20;

    /// <summary>How far two rows are apart. Default: <see cref="DistanceMetric.Cosine"/>.</summary>
    public DistanceMetric Metric { get; init; } = DistanceMetric.Cosine;

    /// <summary>What a vote weighs. Default: <see cref="VoteWeights.Softmax"/>.</summary>
    public VoteWeights Weights { get; init; } = VoteWeights.Softmax;

    /// <summary>How fast votes of <see cref="VoteWeights.Softmax"/> fall with the distance, above 0: the smaller, the more the nearest count. Default: 0.1.</summary>
    public double Temperature { get; init; } = 0.1;

    internal static OptionTable<KnnOptions> Table { get; } = new(
        KnnTrainer.HeadName,
        [
            new Option<KnnOptions, int>(
                new("k", "20", "neighbours that vote, 1 or more; with fewer training rows all of them") { Property = nameof(K) }, OptionRanges.Whole(1), o => o.K, (o, value) => o with { K = value }),
            new Option<KnnOptions, DistanceMetric>(
                new("metric", "cosine", "distance: euclidean or cosine") { Property = nameof(Metric) }, MetricText.Range, o => o.Metric, (o, value) => o with { Metric = value }),
            new Option<KnnOptions, VoteWeights>(
                new("weights", "softmax", "uniform: each neighbour one vote; distance: one over its distance; softmax: exp(-distance / temperature)") { Property = nameof(Weights) },
                VoteWeightsText.Range,
                o => o.Weights,
                (o, value) => o with { Weights = value }),
            new Option<KnnOptions, double>(
                new("temperature", "0.1", "of softmax: how fast votes fall with the distance, above 0; without the mean removed (scale none, l2 or power) angles are smaller and 0.03 does better") { Property = nameof(Temperature) },
                OptionRanges.Positive,
                o => o.Temperature,
                (o, value) => o with { Temperature = value }),
        ]);

    /// <inheritdoc/>
    public override IHeadTrainer CreateTrainer() => new KnnTrainer(this);

    internal override AutoScaling AutoScale => new(ScalingKind.L2Center) { NeverNegative = ScalingKind.PowerCenter };
}
