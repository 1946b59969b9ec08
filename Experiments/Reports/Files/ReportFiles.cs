using TransferLearning.Core.Files;
using TransferLearning.Experiments.Reports.Content;
using TransferLearning.Experiments.Reports.Html;
using TransferLearning.Experiments.Reports.Markdown;
using TransferLearning.Notes;

namespace TransferLearning.Experiments.Reports.Files;

/// <summary>The files of a report: <c>report.html</c>, <c>report.md</c>, <c>figures/*.svg</c> and, where asked for, <c>figures/*.png</c>.</summary>
internal static class ReportFiles
{
    /// <summary>Name of the page.</summary>
    public const string Page = "report.html";

    /// <summary>Name of the report in Markdown.</summary>
    public const string Text = "report.md";

    /// <summary>The files.</summary>
    /// <param name="content">What the report shows.</param>
    /// <param name="pictures">Images with small pictures that the page holds at most.</param>
    /// <param name="formats">How figures are written.</param>
    /// <param name="log">Told which letters a figure lacks.</param>
    public static IReadOnlyList<OutputFile> Of(ReportContent content, int pictures, FigureFormats formats, RunLog log)
    {
        ArgumentNullException.ThrowIfNull(content);
        var figures = FigureFiles.Of(content);
        return
        [
            OutputFile.Text(Page, output => ReportDocument.Write(output, content, pictures)),
            OutputFile.Text(Text, output => ReportMarkdown.Write(output, content, [.. figures.Select(f => (f.Title, FigureFiles.NameOf(f)))])),
            .. figures.Select(f => OutputFile.Text(FigureFiles.NameOf(f), f.WriteFile)),
            .. formats == FigureFormats.SvgAndPng ? PngFigures.Of(figures, log) : [],
        ];
    }
}

/// <summary>How figures are written.</summary>
internal enum FigureFormats
{
    /// <summary>As SVG.</summary>
    Svg,

    /// <summary>As SVG and as PNG.</summary>
    SvgAndPng,
}
