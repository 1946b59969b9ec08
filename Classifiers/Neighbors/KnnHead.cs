using System.Globalization;
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
internal sealed class KnnHead(Scaler scaler, KnnOptions options, float[] rows, int[] labels, int classes, int threads) : IStorableHead, IExportableProbabilities, IVotingHead, IScaledHead
{
    private readonly Lazy<NeighborSearch> _search = new(() => new NeighborSearch(rows, scaler.Dimension, options.Metric, threads));

    /// <inheritdoc/>
    public string Name => KnnTrainer.HeadName;

    /// <inheritdoc/>
    public int Classes => classes;

    /// <inheritdoc/>
    public int Dimension => scaler.Dimension;

    /// <inheritdoc/>
    public ScalingKind Scaling => scaler.Kind;

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
        stored.Attributes["weights"] = options.Weights.Text();
        if (options.Weights == VoteWeights.Softmax) stored.Attributes["temperature"] = options.Temperature.ToString("R", CultureInfo.InvariantCulture);
        stored.Tensors["rows"] = StoredTensor.Of(rows, labels.Length, Dimension);
        stored.Tensors["labels"] = StoredTensor.Of(labels, labels.Length);
        return stored;
    }

    /// <summary>Restores it from the content of a file.</summary>
    public static KnnHead Restore(StoredHead stored)
    {
        var labels = stored.Integers("labels", -1);
        if (labels.Length == 0 || labels.Any(l => (uint)l >= (uint)stored.Classes)) throw StoredHead.Wrong("tensor labels has a class that is none");
        var options = new KnnOptions { K = stored.Whole("k", 1), Metric = stored.ReadMetric(), Weights = VoteWeightsText.Parse(stored.Attribute("weights", VoteWeightsText.Words)) };
        if (options.Weights == VoteWeights.Softmax) options = options with { Temperature = stored.Positive("temperature") };
        return new KnnHead(stored.Scaler(), options, stored.Floats("rows", labels.Length, stored.Dimension), labels, stored.Classes, stored.Threads);
    }

    private void Vote(ReadOnlySpan<Neighbor> neighbors, Span<float> shares)
    {
        var votes = new double[classes];
        var total = 0.0;
        var nearest = neighbors[0].Distance;
        foreach (var neighbor in neighbors)
        {
            var weight = Weight(neighbor.Distance, nearest);
            votes[labels[neighbor.Row]] += weight;
            total += weight;
        }

        for (var c = 0; c < classes; c++) shares[c] = (float)(votes[c] / total);
    }

    private double Weight(double distance, double nearest) => options.Weights switch
    {
        VoteWeights.Uniform => 1,
        // Where some are at distance 0, only they count.
        VoteWeights.Distance => nearest > 0 ? 1 / distance : distance == 0 ? 1 : 0,
        // Of the nearest 1, so that nothing vanishes.
        _ => Math.Exp((nearest - distance) / options.Temperature),
    };
}
