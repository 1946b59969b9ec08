using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Neighbors;

/// <summary>Trains k nearest neighbours, that is, keeps the scaled rows.</summary>
internal sealed class KnnTrainer : IHeadTrainer
{
    public const string HeadName = "knn";

    private const int PieceRows = 1024;
    private readonly int _threads;
    private readonly KnnOptions _options;
    private readonly ScalingKind _scaling;

    private KnnTrainer(HeadSettings settings)
    {
        var reader = new ParameterReader(HeadName, Entry.Parameters, settings);
        _threads = reader.Threads;
        _options = new KnnOptions(reader.Whole("k", 1), reader.ReadMetric(), reader.Choice("weights", "uniform", "distance") == "distance");
        _scaling = reader.Scaling(ScalingKind.Standard);
    }

    public static HeadEntry Entry { get; } = new(
        HeadName,
        "k nearest neighbours, exact; probabilities by vote",
        [
            new HeadParameter("k", "5", "neighbours that vote, 1 or more; with fewer training rows all of them"),
            new HeadParameter("metric", "euclidean", "distance: euclidean or cosine"),
            new HeadParameter("weights", "uniform", "uniform: each neighbour one vote; distance: one over its distance"),
        ],
        [.. from metric in new[] { "euclidean", "cosine" }
            from k in new[] { "1", "3", "5", "10", "20", "50" }
            select new Dictionary<string, string> { ["k"] = k, ["metric"] = metric }],
        settings => new KnnTrainer(settings))
    { Restore = KnnHead.Restore };

    /// <inheritdoc/>
    public string Name => HeadName;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object> Parameters => new Dictionary<string, object>
    {
        ["k"] = _options.K,
        ["metric"] = _options.Metric.Text(),
        ["weights"] = _options.ByDistance ? "distance" : "uniform",
    };

    /// <inheritdoc/>
    public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
    {
        TrainingChecks.Require(features, labels, classes);
        var dimension = features.Dimension;
        if ((long)features.Rows * dimension > Array.MaxLength / sizeof(float))
        {
            throw new TlearnException(
                $"knn keeps its training rows: found {features.Rows} × {dimension} values, expected at most {Array.MaxLength / sizeof(float)}",
                "Train on fewer images, or take another head.");
        }

        var scaler = Scaler.Fit(features, _scaling, _threads, cancellation);
        var rows = LargePages.Array(features.Rows * dimension);
        Workers.For((features.Rows + PieceRows - 1) / PieceRows, _threads, cancellation, piece =>
        {
            for (var r = piece * PieceRows; r < Math.Min(features.Rows, (piece + 1) * PieceRows); r++)
            {
                scaler.Apply(features.Row(r), rows.AsSpan(r * dimension, dimension));
            }
        });

        return new KnnHead(scaler, _options, rows, (int[])labels.Clone(), classes, _threads);
    }
}
