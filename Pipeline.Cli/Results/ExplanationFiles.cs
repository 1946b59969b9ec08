using System.Globalization;
using TransferLearning.Cli.Options;
using TransferLearning.Core.Files;
using TransferLearning.Experiments.Reports;
using TransferLearning.Experiments.Reports.Html;
using TransferLearning.FeatureExtraction.Store.Export;

namespace TransferLearning.Cli.Results;

/// <summary>What <c>tlearn explain</c> writes into its folder: a heatmap and an overlay an image, at once, and a table and a page at the end.</summary>
/// <param name="folder">The folder, absolute.</param>
internal sealed class ExplanationFiles(string folder)
{
    private const string Table = "explanations.csv", Page = "explanations.html", Heatmaps = "heatmaps", Overlays = "overlays";
    private const int LongestName = 60;

    private readonly List<ExplainedImage> _images = [];

    /// <summary>Names in the folder.</summary>
    public static IReadOnlyList<string> Content { get; } = [Table, Page, $"{Heatmaps}/", $"{Overlays}/"];

    /// <summary>The images so far.</summary>
    public IReadOnlyList<ExplainedImage> Images => _images;

    /// <summary>The page.</summary>
    public string PagePath => Path.Combine(folder, Page);

    /// <summary>Takes away the pictures of an earlier run, which may have had other images.</summary>
    public void Begin()
    {
        foreach (var name in (string[])[Heatmaps, Overlays])
        {
            var path = Path.Combine(folder, name);
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            Directory.CreateDirectory(path);
        }
    }

    /// <summary>Writes an image's files.</summary>
    public void Add(string path, Explanation explanation)
    {
        var name = $"{_images.Count + 1:0000}-{Plain(Path.GetFileNameWithoutExtension(path))}";
        var (heatmap, overlay) = (Path.Combine(folder, Heatmaps, $"{name}.npy"), Path.Combine(folder, Overlays, $"{name}.jpg"));
        AtomicFile.Write(heatmap, FileDurability.Named, NpyExport.File(explanation.Heatmap.Span, explanation.Height));
        AtomicFile.Write(overlay, FileDurability.Named, explanation.Overlay());
        _images.Add(new ExplainedImage(path, explanation.Class, explanation.Answer, explanation.Probability, explanation.Score, ExplanationMethods.NameOf(explanation.Method), explanation.Layer, heatmap, overlay, explanation.Peak));
    }

    /// <summary>Writes the table and the page.</summary>
    /// <param name="report">The folder.</param>
    /// <param name="what">The head or network, for the page.</param>
    public void End(ReportFolder report, string what) => report.Write(
    [
        OutputFile.Text(Table, output => ExplanationCsv.Write(output, _images, folder)),
        OutputFile.Text(Page, output => ExplanationPage.Write(output, what, [.. _images.Select(i => new ExplanationFigure(i.Path, Relative(i.Overlay), Caption(i)))])),
    ]);

    private string Relative(string file) => Path.GetRelativePath(folder, file).Replace('\\', '/');

    private static string Caption(ExplainedImage image) =>
        $"{(image.Class == image.Answer ? image.Class : $"{image.Class} (answered: {image.Answer})")}{(image.Probability is { } p ? p.ToString(", 0.000", CultureInfo.InvariantCulture) : "")}{(image.Peak is null ? ": nothing speaks for it" : "")}";

    private static string Plain(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_').Take(LongestName));
}
