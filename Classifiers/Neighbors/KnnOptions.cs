using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Neighbors;
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

/// <summary>Options of k nearest neighbours: scikit-learn's KNeighborsClassifier.</summary>
public sealed record KnnOptions : HeadOptions
{
    /// <summary>Number of neighbours that vote, 1 or more; with fewer training rows all of them. Default: 5.</summary>
    public int K { get; init; } = 5;

    /// <summary>How far two rows are apart. Default: <see cref="DistanceMetric.Euclidean"/>.</summary>
    public DistanceMetric Metric { get; init; }

    /// <summary>What a vote weighs. Default: <see cref="VoteWeights.Uniform"/>.</summary>
    public VoteWeights Weights { get; init; }

    /// <summary>How fast votes of <see cref="VoteWeights.Softmax"/> fall with the distance, above 0: the smaller, the more the nearest count. Default: 0.03.</summary>
    public double Temperature { get; init; } = 0.03;

    internal static OptionTable<KnnOptions> Table { get; } = new(
        KnnTrainer.HeadName,
        [
            new Option<KnnOptions, int>(
                new("k", "5", "neighbours that vote, 1 or more; with fewer training rows all of them") { Property = nameof(K) }, OptionRanges.Whole(1), o => o.K, (o, value) => o with { K = value }),
            new Option<KnnOptions, DistanceMetric>(
                new("metric", "euclidean", "distance: euclidean or cosine") { Property = nameof(Metric) }, MetricText.Range, o => o.Metric, (o, value) => o with { Metric = value }),
            new Option<KnnOptions, VoteWeights>(
                new("weights", "uniform", "uniform: each neighbour one vote; distance: one over its distance; softmax: exp(-distance / temperature)") { Property = nameof(Weights) },
                VoteWeightsText.Range,
                o => o.Weights,
                (o, value) => o with { Weights = value }),
            new Option<KnnOptions, double>(
                new("temperature", "0.03", "of softmax: how fast votes fall with the distance, above 0; DINO takes 0.07 with the cosine") { Property = nameof(Temperature) },
                OptionRanges.Positive,
                o => o.Temperature,
                (o, value) => o with { Temperature = value }),
        ]);

    /// <inheritdoc/>
    public override IHeadTrainer CreateTrainer() => new KnnTrainer(this);
}
