using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Archives;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Loading;
using TransferLearning.Notes;

namespace TransferLearning.Experiments.Picturing;

/// <summary>A wrong answer that is to be explained.</summary>
/// <param name="Row">Row of the item.</param>
/// <param name="Answer">The class that was answered, by its name.</param>
/// <param name="Train">Rows that the head learned from.</param>
/// <param name="Parameters">What the head was fitted with, its scaling and the taps that it chose included.</param>
internal sealed record WrongAnswer(int Row, string Answer, int[] Train, IReadOnlyDictionary<string, string> Parameters);

/// <summary>What decided wrong answers: the head is fitted again as it was, and explained together with its network.</summary>
internal sealed class MistakeHeatmaps
{
    private const int Side = 160;

    /// <summary>Features of all items, <c>[N,D]</c>, with their labels.</summary>
    public required LabeledDataset Data { get; init; }

    /// <summary>Finds the file of an item, which may lie in an archive.</summary>
    public required Func<DatasetItem, string?> FileOf { get; init; }

    /// <summary>The network's file, where one is known.</summary>
    public required string? Network { get; init; }

    /// <summary>The head.</summary>
    public required HeadEntry Head { get; init; }

    /// <summary>Its seed.</summary>
    public int Seed { get; init; }

    /// <summary>Threads; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>The models that have names.</summary>
    public required ModelCatalogue Catalogue { get; init; }

    /// <summary>Draws them. What cannot be explained stays without: the report is worth having all the same, and says so.</summary>
    /// <param name="mistakes">The wrong answers.</param>
    /// <param name="cancellation">Stops within one image.</param>
    /// <returns>Pictures by row, JPEG files in base64, and why there are none; empty where there are.</returns>
    public (IReadOnlyDictionary<int, string> Pictures, string Note) Of(IReadOnlyList<WrongAnswer> mistakes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(mistakes);
        var pictures = new Dictionary<int, string>();
        try
        {
            foreach (var same in mistakes.Where(m => m.Train.Length > 0).GroupBy(m => (m.Train, Words(m.Parameters))))
            {
                using var explainer = Explainer(same.First(), cancellation);
                if (explainer.Method == ExplanationMethod.Occlusion) return (pictures, "this head has no slope to follow; covering each image place by place would take long");
                foreach (var mistake in same)
                {
                    if (Picture(explainer, mistake, cancellation) is { } jpeg) pictures[mistake.Row] = Convert.ToBase64String(jpeg);
                }
            }
        }
        catch (TlearnException e)
        {
            return (pictures, e.Message);
        }

        return (pictures, "");
    }

    private static string Words(IReadOnlyDictionary<string, string> parameters) => string.Join(' ', parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));

    // The head as its file would hold it: the one way in which heads and networks are explained together.
    private ImageExplainer Explainer(WrongAnswer mistake, CancellationToken cancellation)
    {
        var settings = new HeadSettings
        {
            Parameters = mistake.Parameters.Where(p => Head.Parameters.Any(known => known.Name == p.Key)).ToDictionary(p => p.Key, p => p.Value),
            Scale = mistake.Parameters.GetValueOrDefault("scale", "auto"),
            Seed = Seed,
            Threads = Threads,
        };
        var provenance = Network is null ? [] : new Dictionary<string, string> { [HeadFeatures.ModelPathKey] = Network };
        var head = TrainedHead.Train(Kept(mistake).Select(mistake.Train), Head.Create(settings), provenance, cancellation);
        var file = Path.Combine(Path.GetTempPath(), $"tlearn-{Guid.NewGuid():N}.tlhead");
        try
        {
            head.Save(file);
            return ImageExplainer.Load(file, new ExplainerOptions { Classifier = new ClassifierOptions { Threads = Threads } }, Catalogue, null, new CallerLog(null), cancellation);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // The taps that the head chose, where it was to choose.
    private LabeledDataset Kept(WrongAnswer mistake)
    {
        if (!Data.Features.IsChoice) return Data;
        var names = mistake.Parameters["taps"];
        var groups = Data.Features.Groups;
        int[] kept = [.. Enumerable.Range(0, groups.Count).Where(g => $"+{names}+".Contains($"+{groups[g].Tap}+", StringComparison.Ordinal))];
        return new LabeledDataset(Data.Features.Columns(kept), Data.Items, ColumnGroup.Space(Data.Space.Recipe, [.. kept.Select(g => groups[g])]), Data.Classes);
    }

    private byte[]? Picture(ImageExplainer explainer, WrongAnswer mistake, CancellationToken cancellation)
    {
        if (FileOf(Data.Items[mistake.Row]) is not { } file) return null;
        try
        {
            var image = ImageData.At(file);
            if (!image.Exists) return null;
            var explanation = explainer.Explain(image.ReadAll(), mistake.Answer, cancellation);
            return explanation.IsEmpty ? null : explanation.Overlay(Side);
        }
        catch (Exception e) when (e is ImageDecodeException or IOException or UnauthorizedAccessException)
        {
            return null; // the picture itself is not there either
        }
    }
}
