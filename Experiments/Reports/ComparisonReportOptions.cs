using TransferLearning.Experiments.Embedding2D;

namespace TransferLearning.Experiments.Reports;

/// <summary>What a report shows beside the figures.</summary>
public sealed record ComparisonReportOptions
{
    /// <summary>Heading of the page.</summary>
    public string Title { get; init; } = "Transfer learning, compared";

    /// <summary>Paragraphs below the heading, a line each: what the images are and where they come from.</summary>
    public string? Introduction { get; init; }

    /// <summary>Gives the thumbnail of an image as JPEG, by its path among the items; <see langword="null"/> where it cannot. About 96 pixels a side are enough. Without it the report has no pictures.</summary>
    public Func<string, byte[]?>? Thumbnail { get; init; }

    /// <summary>How many right and how many wrong answers are shown as pictures.</summary>
    public int Examples { get; init; } = 12;

    /// <summary>Most thumbnails on the map; they never overlap, so there may be fewer.</summary>
    public int MapThumbnails { get; init; } = 220;

    /// <summary>How the map of embeddings is drawn; <see langword="null"/> for none.</summary>
    public EmbeddingMapOptions? Map { get; init; } = new();
}
