using TransferLearning.Experiments.Comparing;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>The data that every section of a report shows.</summary>
internal sealed record ReportPage(ComparisonResult Result, ComparisonReportOptions Options, ThumbnailCache Thumbnails)
{
    /// <summary>The combination that the pictures are about.</summary>
    public CellResult Best { get; } = Result.Best;

    /// <summary>Class names in index order.</summary>
    public IReadOnlyList<string> Classes => Result.Protocol.Classes;
}

/// <summary>Thumbnails as data URIs, each made once.</summary>
internal sealed class ThumbnailCache(Func<string, byte[]?>? thumbnail)
{
    private readonly Dictionary<string, string?> _known = new(StringComparer.Ordinal);

    /// <summary>The thumbnail of an image; <see langword="null"/> where there is none.</summary>
    public string? DataUri(string path)
    {
        if (thumbnail is null) return null;
        if (_known.TryGetValue(path, out var known)) return known;
        return _known[path] = thumbnail(path) is { Length: > 0 } jpeg ? $"data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}" : null;
    }
}
