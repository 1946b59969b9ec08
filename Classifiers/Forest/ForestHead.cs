using System.Globalization;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Forest;

/// <summary>Random forest, fitted. Scores and probabilities are the mean over trees of the shares of classes in the leaf.</summary>
/// <param name="scaler">Scaling of the features.</param>
/// <param name="model">The trees.</param>
/// <param name="classes">Number of classes, C.</param>
/// <param name="threads">Threads for prediction; 0 for one per core.</param>
internal sealed class ForestHead(Scaler scaler, ForestModel model, int classes, int threads)
    : IStorableHead, IExportableProbabilities, IVotingHead, IFeatureImportances, IOutOfBagHead, IScaledHead
{
    /// <inheritdoc/>
    public string Name => ForestTrainer.HeadName;

    /// <inheritdoc/>
    public int Classes => classes;

    /// <inheritdoc/>
    public int Dimension => scaler.Dimension;

    /// <inheritdoc/>
    public ScalingKind Scaling => scaler.Kind;

    /// <inheritdoc/>
    public int Votes => model.Trees;

    /// <summary>The trees.</summary>
    public ForestModel Model => model;

    /// <inheritdoc/>
    public IReadOnlyList<float> Importances { get; init; } = [];

    /// <inheritdoc/>
    public double? OutOfBagAccuracy { get; init; }

    /// <inheritdoc/>
    public ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default)
    {
        FeatureChecks.RequireWidth(features, Dimension, Name);
        var scores = new ClassScores(features.Rows, classes);
        RowBlocks.ForEach(features, scaler, threads, cancellation, (start, count, rows) =>
        {
            // Tree by tree: one tree stays in the cache for all rows of the block.
            var sums = new double[count * classes];
            for (var t = 0; t < model.Trees; t++)
            {
                for (var r = 0; r < count; r++) model.AddShares(t, rows.Slice(r * Dimension, Dimension), sums.AsSpan(r * classes, classes));
            }

            var target = scores.Values.AsSpan(start * classes, sums.Length);
            for (var i = 0; i < sums.Length; i++) target[i] = (float)(sums[i] / model.Trees);
        });
        return scores;
    }

    /// <inheritdoc/>
    public ClassScores Probabilities(FeatureMatrix features, CancellationToken cancellation = default) => Score(features, cancellation);

    /// <inheritdoc/>
    public string AppendScores(OnnxModelBuilder graph, string features) => ForestExport.Append(graph, scaler.Append(graph, features), model, classes);

    /// <inheritdoc/>
    public string AppendProbabilities(OnnxModelBuilder graph, string scores) => scores;

    /// <inheritdoc/>
    public StoredHead Store()
    {
        var stored = new StoredHead(classes, Dimension);
        stored.Add(scaler);
        model.Store(stored);
        if (Importances.Count > 0) stored.Tensors["feature_importances"] = StoredTensor.Of([.. Importances], Dimension);
        if (OutOfBagAccuracy is { } accuracy) stored.Attributes["oob_score"] = accuracy.ToString("R", CultureInfo.InvariantCulture);
        return stored;
    }

    /// <summary>Restores it from the content of a file.</summary>
    public static ForestHead Restore(StoredHead stored) => new(stored.Scaler(), ForestModel.Restore(stored), stored.Classes, stored.Threads)
    {
        // Files of earlier versions have none.
        Importances = stored.Tensors.ContainsKey("feature_importances") ? stored.Floats("feature_importances", stored.Dimension) : [],
        OutOfBagAccuracy = stored.Attributes.ContainsKey("oob_score") ? Share(stored.Attribute("oob_score")) : null,
    };

    private static double Share(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1
            ? value
            : throw StoredHead.Wrong($"oob_score: found '{text}', expected a number from 0 to 1");
}
