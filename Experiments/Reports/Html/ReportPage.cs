using TransferLearning.Experiments.Comparing;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>What every section of a report draws from.</summary>
internal sealed record ReportPage(ComparisonResult Result, ComparisonReportOptions Options, ThumbnailCache Thumbnails)
{
    /// <summary>The combination that the pictures are about.</summary>
    public CellResult Best { get; } = Result.Best;

    /// <summary>Class names in index order.</summary>
    public IReadOnlyList<string> Classes => Result.Protocol.Classes;
}
