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

    internal static OptionTable<KnnOptions> Table { get; } = new(
        KnnTrainer.HeadName,
        [
            new Option<KnnOptions, int>(
                new("k", "5", "neighbours that vote, 1 or more; with fewer training rows all of them") { Property = nameof(K) }, OptionRanges.Whole(1), o => o.K, (o, value) => o with { K = value }),
            new Option<KnnOptions, DistanceMetric>(
                new("metric", "euclidean", "distance: euclidean or cosine") { Property = nameof(Metric) }, MetricText.Range, o => o.Metric, (o, value) => o with { Metric = value }),
            new Option<KnnOptions, VoteWeights>(
                new("weights", "uniform", "uniform: each neighbour one vote; distance: one over its distance") { Property = nameof(Weights) },
                OptionRanges.Choice(("uniform", VoteWeights.Uniform), ("distance", VoteWeights.Distance)),
                o => o.Weights,
                (o, value) => o with { Weights = value }),
        ]);

    /// <inheritdoc/>
    public override IHeadTrainer CreateTrainer() => new KnnTrainer(this);
}
