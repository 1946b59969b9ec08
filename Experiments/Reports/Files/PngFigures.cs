using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.Experiments.Reports.Html;
using TransferLearning.Experiments.Reports.Png;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.Notes;

namespace TransferLearning.Experiments.Reports.Files;

/// <summary>A report's figures as PNG beside their SVG.</summary>
internal static class PngFigures
{
    private const int MostNamed = 20;

    /// <summary>Refuses before the work what cannot be drawn after it.</summary>
    /// <exception cref="TlearnException">Skia's library does not load, or there is no font.</exception>
    public static void Require()
    {
        _ = SkiaLibrary.Version;
        new FigureFonts().Dispose();
    }

    /// <summary>Draws them.</summary>
    /// <param name="figures">The figures.</param>
    /// <param name="log">Told which letters a figure lacks.</param>
    public static IReadOnlyList<OutputFile> Of(IReadOnlyList<SvgFigure> figures, RunLog log)
    {
        ArgumentNullException.ThrowIfNull(figures);
        ArgumentNullException.ThrowIfNull(log);
        Require();
        var files = new List<OutputFile>();
        foreach (var figure in figures)
        {
            using var png = new FigurePng();
            var (name, drawn) = (Path.ChangeExtension(FigureFiles.NameOf(figure), ".png"), png.Draw(figure));
            files.Add(new OutputFile(name, stream => stream.Write(drawn)));
            if (png.Fonts.Lacking is { Count: > 0 } lacking) log.Warn($"{name} shows a replacement for {Counted.Of(lacking.Count, "character")} that no font here can draw: {string.Join(' ', lacking.Take(MostNamed))}{(lacking.Count > MostNamed ? " …" : "")}; the SVG has them");
        }

        return files;
    }
}
