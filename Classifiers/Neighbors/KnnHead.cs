using TransferLearning.Classifiers.Scaling;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Neighbors;

/// <summary>k nearest neighbours: scores and probabilities are the shares of the votes.</summary>
/// <param name="scaler">Scaling of the features.</param>
/// <param name="options">Number of neighbours, metric, weighing of votes.</param>
/// <param name="rows">Scaled training rows <c>[N,D]</c>; files of earlier versions hold rows of length 1 for the cosine, whose distances are the same.</param>
/// <param name="labels">Their classes, <c>[N]</c>.</param>
/// <param name="classes">Number of classes, C.</param>
/// <param name="threads">Threads for prediction; 0 for one per core.</param>
internal sealed class KnnHead(Scaler scaler, KnnOptions options, float[] rows, int[] labels, int classes, int threads) : IStorableHead, IExportableProbabilities, IVotingHead
{
    private readonly Lazy<NeighborSearch> _search = new(() => new NeighborSearch(rows, scaler.Dimension, options.Metric, threads));

    /// <inheritdoc/>
    public string Name => KnnTrainer.HeadName;

    /// <inheritdoc/>
    public int Classes => classes;

    /// <inheritdoc/>
    public int Dimension => scaler.Dimension;

    /// <inheritdoc/>
    public int Votes => Math.Min(options.K, labels.Length);

    /// <inheritdoc/>
    public ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default)
    {
        FeatureChecks.RequireWidth(features, Dimension, Name);
        var scores = new ClassScores(features.Rows, classes);
        var k = Math.Min(options.K, labels.Length);
        RowBlocks.ForEach(features, scaler, threads, cancellation, (start, count, block) =>
        {
            var found = new Neighbor[count * k];
            _search.Value.Find(block, count, k, found);
            for (var q = 0; q < count; q++) Vote(found.AsSpan(q * k, k), scores.Row(start + q));
        });
        return scores;
    }

    /// <inheritdoc/>
    public ClassScores Probabilities(FeatureMatrix features, CancellationToken cancellation = default) => Score(features, cancellation);

    /// <inheritdoc/>
    public string AppendScores(OnnxModelBuilder graph, string features) =>
        new KnnExport(graph, options, Dimension, labels.Length).Append(scaler.Append(graph, features), rows, labels, classes);

    /// <inheritdoc/>
    public string AppendProbabilities(OnnxModelBuilder graph, string scores) => scores;

    /// <inheritdoc/>
    public StoredHead Store()
    {
        var stored = new StoredHead(classes, Dimension);
        stored.Add(scaler);
        stored.Attributes["k"] = options.K.ToString();
        stored.Attributes["metric"] = options.Metric.Text();
        stored.Attributes["weights"] = options.Weights == VoteWeights.Distance ? "distance" : "uniform";
        stored.Tensors["rows"] = StoredTensor.Of(rows, labels.Length, Dimension);
        stored.Tensors["labels"] = StoredTensor.Of(labels, labels.Length);
        return stored;
    }

    /// <summary>Restores it from the content of a file.</summary>
    public static KnnHead Restore(StoredHead stored)
    {
        var labels = stored.Integers("labels", -1);
        if (labels.Length == 0 || labels.Any(l => (uint)l >= (uint)stored.Classes)) throw StoredHead.Wrong("tensor labels has a class that is none");
        var options = new KnnOptions
        {
            K = stored.Whole("k", 1),
            Metric = stored.ReadMetric(),
            Weights = stored.Attribute("weights", "uniform", "distance") == "distance" ? VoteWeights.Distance : VoteWeights.Uniform,
        };
        return new KnnHead(stored.Scaler(), options, stored.Floats("rows", labels.Length, stored.Dimension), labels, stored.Classes, stored.Threads);
    }

    // By distance: a neighbour counts one over its distance; where some are at distance 0, only they count.
    private void Vote(ReadOnlySpan<Neighbor> neighbors, Span<float> shares)
    {
        var votes = new double[classes];
        var total = 0.0;
        var exact = neighbors[0].Distance == 0;
        foreach (var neighbor in neighbors)
        {
            var weight = options.Weights == VoteWeights.Uniform ? 1 : exact ? (neighbor.Distance == 0 ? 1 : 0) : 1 / neighbor.Distance;
            votes[labels[neighbor.Row]] += weight;
            total += weight;
        }

        for (var c = 0; c < classes; c++) shares[c] = (float)(votes[c] / total);
    }
}
