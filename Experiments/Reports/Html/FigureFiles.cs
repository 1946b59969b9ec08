using System.Text;
using TransferLearning.Core.Files;
using TransferLearning.Experiments.Reports.Content;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>The figures of a report as files.</summary>
internal static class FigureFiles
{
    /// <summary>Folder of the figures, with a slash behind.</summary>
    public const string Folder = "figures/";

    private static readonly string[] s_kinds = [RankChart.Name, RankingChart.Kind, CurvesSection.Kind, CalibrationSection.Kind, MapSection.Kind];

    /// <summary>A figure's file.</summary>
    public static string NameOf(SvgFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return $"{Folder}{figure.Name}.svg";
    }

    /// <summary>Removes figures of an earlier report that this one does not have; other files stay.</summary>
    /// <param name="folder">The report's folder.</param>
    /// <param name="written">Its files.</param>
    public static void RemoveStale(string folder, IEnumerable<OutputFile> written)
    {
        var figures = Path.Combine(folder, Folder);
        if (!Directory.Exists(figures)) return;
        var names = written.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(figures).Where(f => IsOurs(Path.GetFileName(f)) && !names.Contains(Folder + Path.GetFileName(f)))) File.Delete(file);
    }

    /// <summary>All figures.</summary>
    public static IReadOnlyList<SvgFigure> Of(ReportContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        List<SvgFigure> figures = content.Together is { } ranks ? [RankChart.Of(ranks)] : [];
        for (var s = 0; s < content.Sets.Count; s++)
        {
            figures.Add(RankingChart.Of(content.Sets[s].Rankings[0], Name(RankingChart.Kind, content, s)));
            figures.AddRange(((SvgFigure?[])[CurvesSection.Figure(content, s), CalibrationSection.Figure(content, s), MapSection.Figure(content, s)]).OfType<SvgFigure>());
        }

        return figures;
    }

    private static bool IsOurs(string name) =>
        Path.GetExtension(name) is ".svg" or ".png" && s_kinds.Any(kind => name.StartsWith(kind, StringComparison.Ordinal) && (name.Length == kind.Length + 4 || (name[kind.Length] == '-' && char.IsAsciiDigit(name[kind.Length + 1]))));

    /// <summary>Name of a figure's file: of several data sets with number and name behind, whatever that holds.</summary>
    public static string Name(string kind, ReportContent content, int s)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.Sets.Count == 1) return kind;
        var safe = new StringBuilder();
        foreach (var letter in content.Sets[s].Name ?? "") safe.Append(char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_');
        return $"{kind}-{s + 1}-{(safe.Length > 40 ? safe.ToString(0, 40) : safe)}";
    }
}
