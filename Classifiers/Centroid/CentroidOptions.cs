using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Centroid;
namespace TransferLearning;

/// <summary>Options of the nearest class mean: scikit-learn's NearestCentroid. The scaling <see cref="ScalingKind.Auto"/> is <see cref="ScalingKind.Standard"/>, or rows of length 1 (<see cref="ScalingKind.Power"/> for features that are never negative, else <see cref="ScalingKind.L2"/>) where they answer more of the training rows rightly, each by the others.</summary>
public sealed record CentroidOptions : HeadOptions
{
    /// <summary>How far a row is from a mean. Default: <see cref="DistanceMetric.Euclidean"/>.</summary>
    public DistanceMetric Metric { get; init; }

    internal static OptionTable<CentroidOptions> Table { get; } = new(
        CentroidTrainer.HeadName,
        [
            new Option<CentroidOptions, DistanceMetric>(
                new("metric", "euclidean", "distance to the means: euclidean or cosine") { Property = nameof(Metric) }, MetricText.Range, o => o.Metric, (o, value) => o with { Metric = value }),
        ]);

    /// <inheritdoc/>
    public override IHeadTrainer CreateTrainer() => new CentroidTrainer(this);
}
