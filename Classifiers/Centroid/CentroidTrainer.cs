using System.Numerics.Tensors;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Centroid;

/// <summary>Trains the nearest class mean: Tibshirani et al. 2002 without shrinkage, scikit-learn's NearestCentroid.</summary>
internal sealed class CentroidTrainer : IHeadTrainer
{
    public const string HeadName = "centroid";

    private readonly int _threads;
    private readonly Metric _metric;
    private readonly ScalingKind _scaling;

    private CentroidTrainer(HeadSettings settings)
    {
        var reader = new ParameterReader(HeadName, Entry.Parameters, settings);
        _threads = reader.Threads;
        _metric = reader.ReadMetric();
        _scaling = reader.Scaling(ScalingKind.Standard);
    }

    public static HeadEntry Entry { get; } = new(
        HeadName,
        "nearest class mean; scores are negative distances",
        [new HeadParameter("metric", "euclidean", "distance to the means: euclidean or cosine")],
        [.. new[] { "euclidean", "cosine" }.Select(m => new Dictionary<string, string> { ["metric"] = m })],
        settings => new CentroidTrainer(settings))
    { Restore = CentroidHead.Restore };

    /// <inheritdoc/>
    public string Name => HeadName;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object> Parameters => new Dictionary<string, object> { ["metric"] = _metric.Text() };

    /// <inheritdoc/>
    public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
    {
        TrainingChecks.Require(features, labels, classes);
        var scaler = Scaler.Fit(features, _scaling, _threads, cancellation);
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
        return new CentroidHead(scaler, _metric, means, counts, _threads);
    }
}
