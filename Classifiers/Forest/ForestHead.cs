using TransferLearning.Classifiers.Export;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Forest;

/// <summary>Random forest, fitted. Scores and probabilities are the mean over trees of the shares of classes in the leaf.</summary>
internal sealed class ForestHead(Scaler scaler, ForestModel model, int classes, int threads) : IProbabilisticHead, IStorableHead, IVotingHead
{
    /// <inheritdoc/>
    public string Name => ForestTrainer.HeadName;

    /// <inheritdoc/>
    public int Classes => classes;

    /// <inheritdoc/>
    public int Dimension => scaler.Dimension;

    /// <inheritdoc/>
    public int Votes => model.Trees;

    /// <summary>The trees.</summary>
    public ForestModel Model => model;

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
    public StoredHead Store()
    {
        var stored = new StoredHead(classes, Dimension);
        stored.Add(scaler);
        model.Store(stored);
        return stored;
    }

    /// <summary>Puts it together again.</summary>
    public static ForestHead Restore(StoredHead stored) => new(stored.Scaler(), ForestModel.Restore(stored), stored.Classes, stored.Threads);
}
