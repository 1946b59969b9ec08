using System.Numerics.Tensors;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Centroid;

/// <summary>Trains the nearest class mean: Tibshirani et al. 2002 without shrinkage, scikit-learn's NearestCentroid.</summary>
internal sealed class CentroidTrainer : IHeadTrainer, ISettledScaling
{
    public const string HeadName = "centroid";

    private readonly CentroidOptions _options;

    /// <summary>Keeps options.</summary>
    /// <exception cref="UsageException">One is out of its range.</exception>
    public CentroidTrainer(CentroidOptions options) => _options = CentroidOptions.Table.Require(options);

    public static HeadEntry Entry { get; } = new(
        HeadName,
        "nearest class mean; scores are negative distances",
        CentroidOptions.Table.Parameters,
        TuningGrids.Of([ScalingKind.Auto, ScalingKind.Standard, ScalingKind.Power, ScalingKind.L2], TuningGrids.Product(("metric", ["euclidean", "cosine"]))),
        settings => CentroidOptions.Table.Read(settings).CreateTrainer())
    {
        Defaults = new CentroidOptions(),
        Restore = CentroidHead.Restore,
    };

    /// <inheritdoc/>
    public string Name => HeadName;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object> Parameters => CentroidOptions.Table.Report(_options);

    /// <inheritdoc/>
    public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
    {
        TrainingChecks.Require(features, labels, classes);
        var scaler = _options.Scale == ScalingKind.Auto ? ChosenScaler(features, labels, classes, cancellation) : _options.FitScaler(features, cancellation);
        var dimension = features.Dimension;
        var sums = new double[classes * dimension];
        var counts = new int[classes];
        var scaled = new float[dimension];
        var row = new double[dimension];
        for (var r = 0; r < features.Rows; r++)
        {
            if (r % 4096 == 0) cancellation.ThrowIfCancellationRequested();
            scaler.Apply(features.Row(r), scaled);
            TensorPrimitives.ConvertTruncating<float, double>(scaled, row);
            var sum = sums.AsSpan(labels[r] * dimension, dimension);
            TensorPrimitives.Add(sum, row, sum);
            counts[labels[r]]++;
        }

        var means = new float[sums.Length];
        for (var i = 0; i < means.Length; i++) means[i] = (float)(sums[i] / Math.Max(1, counts[i / dimension]));
        return new CentroidHead(scaler, _options.Metric, means, counts, _options.Threads);
    }

    /// <inheritdoc/>
    public IHeadTrainer Settled(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation) =>
        _options.Scale == ScalingKind.Auto ? new CentroidTrainer(_options with { Scale = ChosenScaler(features, labels, classes, cancellation).Kind }) : this;

    private Scaler ChosenScaler(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation) =>
        new CentroidScaling(_options.Metric, _options.Threads).Fit(features, labels, classes, cancellation);
}
