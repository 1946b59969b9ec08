using TransferLearning.Core.Features;
using TransferLearning.Experiments.Auditing;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Embedding2D;
using TransferLearning.Experiments.Picturing;

namespace TransferLearning.Experiments.Reports.Content;

/// <summary>What a report of a comparison shows beside the figures.</summary>
internal sealed record ComparisonReportOptions
{
    /// <summary>Heading of the page.</summary>
    public string Title { get; init; } = "Transfer learning, compared";

    /// <summary>Paragraphs below the heading, a line each: what the images are and where they come from.</summary>
    public string? Introduction { get; init; }

    /// <summary>Gives the thumbnail of an image as JPEG, by its path among the items; <see langword="null"/> where it cannot. About 96 pixels a side are enough. Without it the report has no pictures.</summary>
    public Func<string, byte[]?>? Thumbnail { get; init; }

    /// <summary>Images with pictures that the page holds at most.</summary>
    public int Pictures { get; init; } = 1500;

    /// <summary>How the map of embeddings is drawn; <see langword="null"/> for neither map nor neighbours.</summary>
    public EmbeddingMapOptions? Map { get; init; } = new();

    /// <summary>Sources (<c>MODEL#TAP</c>) whose tap is the last before the network's own classifier.</summary>
    public IReadOnlySet<string> LastLayers { get; init; } = new HashSet<string>();

    /// <summary>Looks for what is wrong with the images, by these features; <see langword="null"/> for a report without audit.</summary>
    public Func<LabeledDataset, AuditResult>? Audit { get; init; }

    /// <summary>What repeats the audit of some features; <see langword="null"/> where no command does.</summary>
    public Func<FeatureSource, AuditedFeatures?> AuditedAs { get; init; } = _ => null;

    /// <summary>Draws what decided wrong answers of a combination, of which some items have these features; <see langword="null"/> for a report without heatmaps.</summary>
    public Func<CellResult, LabeledDataset, MistakeHeatmaps?>? Heatmaps { get; init; }

    /// <summary>What the user named as the images.</summary>
    public string Images { get; init; } = "";

    /// <summary>Tells how it was run, when the report is written.</summary>
    public Func<RunFacts> Record { get; init; } = () => new RunFacts();
}

/// <summary>Small pictures as base64, each made once.</summary>
internal sealed class ThumbnailCache(Func<string, byte[]?>? thumbnail)
{
    private readonly Dictionary<string, string?> _known = new(StringComparer.Ordinal);

    /// <summary>The picture of an image; <see langword="null"/> where there is none.</summary>
    public string? Base64(string path)
    {
        if (thumbnail is null) return null;
        if (_known.TryGetValue(path, out var known)) return known;
        return _known[path] = thumbnail(path) is { Length: > 0 } jpeg ? Convert.ToBase64String(jpeg) : null;
    }
}
