using System.Diagnostics;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FineTuning;
using TransferLearning.FineTuning.Data;

namespace TransferLearning.Experiments.Measuring;

/// <summary>A fine-tuned network: in every part it is trained anew from the network as it came, a tenth of the part's training images choosing its best epoch.</summary>
/// <param name="Embedder">The network, views <c>center</c>, opened with the request's tap.</param>
/// <param name="Features">The images.</param>
/// <param name="Request">What is trained, and how.</param>
internal sealed record FineTunedChoice(EmbeddingModel Embedder, IImageFeatures Features, FineTuningRequest Request) : INetworkChoice
{
    /// <inheritdoc/>
    public string Model => Embedder.ModelName;

    /// <inheritdoc/>
    public string Tap => Embedder.Resolve(Request.Tap).Tap;

    /// <inheritdoc/>
    public string Name => $"finetune {Request.Unfreeze}";

    /// <inheritdoc/>
    public NetworkAnswers Answer(IReadOnlyList<string> train, IReadOnlyList<string> test, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var tuning = NetworkFineTuning.Prepare(Embedder, Features, Request with { Checkpoints = null, Rows = data => Rows(data, train, test) }, [], null, cancellation);
        var outcome = tuning.Train(null, cancellation);
        var fit = clock.Elapsed;
        clock.Restart();
        var logits = tuning.Logits(tuning.Rows.Test, cancellation);
        var parameters = new Dictionary<string, object> { ["unfreeze"] = $"{Request.Unfreeze}", ["best_epoch"] = outcome.Training.BestEpoch, ["trained_parameters"] = tuning.Part.ParameterCount };
        return new NetworkAnswers(tuning.Data.Classes, logits, parameters, fit, clock.Elapsed);
    }

    private FineTuningRows Rows(LabeledDataset data, IReadOnlyList<string> train, IReadOnlyList<string> test)
    {
        var rows = data.Items.Select((item, row) => (item.Path, row)).ToDictionary(p => p.Path, p => p.row, StringComparer.Ordinal);
        return FineTuningRows.SetAside(data, [.. train.Select(Row)], Request.ValidationShare, Request.Options.Seed) with { Test = [.. test.Select(Row)] };

        int Row(string path) => rows.TryGetValue(path, out var row) ? row : throw new TlearnException($"{path}: the image became unusable while the comparison ran", "Run the command again.");
    }
}
