using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Planning;
using TransferLearning.Experiments.Transferability;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Loading;
using TransferLearning.Notes;

namespace TransferLearning.Experiments.Advising;

/// <summary>How the images look to a network's own classifier: sure answers mean that they are near to what it has learnt from.</summary>
/// <param name="Model">Name of the network.</param>
/// <param name="Confidence">Mean probability of its answers.</param>
/// <param name="Entropy">Mean entropy of its probabilities over that of equal ones, 0 to 1.</param>
/// <param name="Classes">Its own classes.</param>
internal sealed record SourceSimilarity(string Model, double Confidence, double Entropy, int Classes);

/// <summary>Scores of transferability of a network's layers, on the images that choose; they stand beside what was measured and judge nothing.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="data">The images.</param>
/// <param name="log">Told how it goes.</param>
/// <param name="catalogue">The models that have names.</param>
internal sealed class NetworkScores(AdviceRequest request, AdvisedData data, RunLog log, ModelCatalogue catalogue)
{
    private const int MostRows = 2000;

    private readonly Dictionary<(string Model, string Tap), IReadOnlyDictionary<string, double?>> _scores = [];

    /// <summary>The scores of a layer; empty where there are none.</summary>
    public IReadOnlyDictionary<string, double?> Of(Candidate candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        return _scores.GetValueOrDefault((candidate.Model, candidate.Tap)) ?? new Dictionary<string, double?>();
    }

    /// <summary>Scores the layers of a network whose features are there.</summary>
    /// <param name="network">The network.</param>
    /// <param name="chosen">Paths of the images that choose.</param>
    /// <param name="cancellation">Stops within a second or so.</param>
    /// <returns>How the images look to the network's own classifier; <see langword="null"/> where it has none.</returns>
    public SourceSimilarity? Measure(AdvisedNetwork network, IReadOnlySet<string> chosen, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(network);
        string[] taps = [.. network.Taps.Where(t => t != JoinedTaps.Choice)];
        using var features = new FeatureLoader(log, catalogue).Embed(request.Images, data.Source, network.Request(request, taps[0]) with { Taps = taps, Logits = network.HasLogits }, cancellation);
        var first = features.Load(features.Taps[0]);
        int[] rows = TrainingSubsets.DrawAny([.. Enumerable.Range(0, first.Items.Count).Where(r => first.Labels[r] >= 0 && chosen.Contains(first.Items[r].Path))], MostRows, request.Seed);
        int[] labels = [.. rows.Select(r => first.Labels[r])];
        var families = RowFamilies.Of(first.Items).Select(rows);
        var answers = features.Logits is { } logits ? new SourceAnswers(features.Load((logits.Name, logits.Pool)).Features.Select(rows), logits.Output.IsProbability) : null;
        foreach (var (asked, tap) in taps.Zip(features.Taps))
        {
            if (Scored(features.Load(tap).Features.Select(rows), labels, first.Classes.Count, answers, families, cancellation) is { } scores) _scores[(network.Name, asked)] = scores;
        }

        if (answers is null) return null;
        var (confidence, entropy) = answers.Sureness();
        return new SourceSimilarity(network.Name, confidence, entropy / Math.Log(answers.Classes), answers.Classes);
    }

    private Dictionary<string, double?>? Scored(FeatureMatrix features, int[] labels, int classes, SourceAnswers? answers, RowFamilies families, CancellationToken cancellation)
    {
        try
        {
            var scores = TransferabilityScores.Of(features, labels, classes, answers, families, request.Threads, cancellation);
            return new Dictionary<string, double?> { ["logme"] = scores.LogMe, ["h_score"] = scores.HScore, ["knn"] = scores.Neighbors, ["leep"] = scores.Leep, ["nce"] = scores.Nce };
        }
        catch (TlearnException e)
        {
            log.Detail($"no scores: {e.Message}");
            return null;
        }
    }
}
