using TransferLearning.Core.Features;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers.Neighbors;

/// <summary>Trains k nearest neighbours, that is, keeps the scaled rows.</summary>
internal sealed class KnnTrainer : IHeadTrainer
{
    public const string HeadName = "knn";

    private const int PieceRows = 1024;
    private readonly KnnOptions _options;

    /// <summary>Keeps options.</summary>
    /// <exception cref="UsageException">One is out of its range.</exception>
    public KnnTrainer(KnnOptions options) => _options = KnnOptions.Table.Require(options);

    public static HeadEntry Entry { get; } = new(
        HeadName,
        "k nearest neighbours, exact; probabilities by vote",
        KnnOptions.Table.Parameters,
        [.. TuningGrids.Of([ScalingKind.Auto, ScalingKind.Standard], TuningGrids.Product(("k", ["1", "5", "20", "50"]), ("weights", ["softmax", "uniform"]))),
            .. TuningGrids.Of([ScalingKind.Auto], TuningGrids.Product(("k", ["20", "50"]), ("weights", ["softmax"]), ("temperature", ["0.03", "0.2"])))],
        settings => KnnOptions.Table.Read(settings).CreateTrainer())
    {
        Defaults = new KnnOptions(),
        Restore = KnnHead.Restore,
    };

    /// <inheritdoc/>
    public string Name => HeadName;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object> Parameters => KnnOptions.Table.Report(_options);

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

        var scaler = _options.FitScaler(features, cancellation);
        var rows = LargePages.Array(features.Rows * dimension);
        Workers.For((features.Rows + PieceRows - 1) / PieceRows, _options.Threads, cancellation, piece =>
        {
            for (var r = piece * PieceRows; r < Math.Min(features.Rows, (piece + 1) * PieceRows); r++)
            {
                scaler.Apply(features.Row(r), rows.AsSpan(r * dimension, dimension));
            }
        });

        return new KnnHead(scaler, _options, rows, (int[])labels.Clone(), classes, _options.Threads);
    }
}
