namespace TransferLearning.Experiments.Picturing;

/// <summary>What pictures need of the features of a data set, so that they can be drawn without the features.</summary>
internal sealed record FeatureView
{
    /// <summary>The form of the file.</summary>
    public int Format { get; init; } = 1;

    /// <summary>What it was made for: it counts as long as that is unchanged.</summary>
    public string Key { get; init; } = "";

    /// <summary>Rows of the items on the map, <c>[M]</c>; a sample where there are many.</summary>
    public required int[] MapRows { get; init; }

    /// <summary>Horizontal place of each, 0 to 1, <c>[M]</c>.</summary>
    public required float[] X { get; init; }

    /// <summary>Vertical place of each, 0 to 1, <c>[M]</c>.</summary>
    public required float[] Y { get; init; }

    /// <summary>The worst mistakes, the surest first.</summary>
    public IReadOnlyList<MistakeNeighbors> Mistakes { get; init; } = [];

    /// <summary>Why the mistakes have no heatmaps; empty where they have them.</summary>
    public string NoHeatmaps { get; init; } = "";

    /// <summary>The same with what decided the mistakes.</summary>
    public FeatureView With((IReadOnlyDictionary<int, string> Pictures, string Note) heatmaps) =>
        this with { Mistakes = [.. Mistakes.Select(m => m with { Heatmap = heatmaps.Pictures.GetValueOrDefault(m.Row) })], NoHeatmaps = heatmaps.Note };
}

/// <summary>A wrong answer, and the training images that are nearest to it.</summary>
/// <param name="Row">Row of the item that was answered.</param>
/// <param name="Near">Its nearest training images, nearest first.</param>
internal sealed record MistakeNeighbors(int Row, IReadOnlyList<NearItem> Near)
{
    /// <summary>The image with what spoke for the answer over it, a JPEG file in base64; <see langword="null"/> where there is none.</summary>
    public string? Heatmap { get; init; }
}

/// <summary>A training image near another image.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Similarity">Cosine of the two vectors' angle, -1 to 1.</param>
internal sealed record NearItem(int Row, double Similarity);
