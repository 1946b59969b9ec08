using System.Globalization;
using CsvHelper;
using TransferLearning.Core;

namespace TransferLearning.Experiments.Reports;

/// <summary>An image that was explained, and its files.</summary>
/// <param name="Path">Its path in its source.</param>
/// <param name="Class">The class that is explained.</param>
/// <param name="Answer">The class that the network answers.</param>
/// <param name="Probability">The class's probability, where there are probabilities.</param>
/// <param name="Score">The number that was explained.</param>
/// <param name="Method">How.</param>
/// <param name="Layer">The layer that was read, if any.</param>
/// <param name="Heatmap">The file of the heatmap.</param>
/// <param name="Overlay">The file of the picture.</param>
/// <param name="Peak">The image's pixel with the highest value; none where nothing speaks for the class.</param>
internal sealed record ExplainedImage(
    string Path, string Class, string Answer, double? Probability, double Score, string Method, string? Layer, string Heatmap, string Overlay, (int Row, int Column)? Peak);

/// <summary>Explanations as a table; files relative to its folder.</summary>
internal static class ExplanationCsv
{
    /// <summary>Writes the table.</summary>
    /// <param name="output">Takes the rows; stays open.</param>
    /// <param name="images">The images.</param>
    /// <param name="folder">The table's folder.</param>
    public static void Write(TextWriter output, IReadOnlyList<ExplainedImage> images, string folder)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var csv = CsvWriter.Create(output, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        csv.WriteRecord(["path", "class", "answer", "probability", "score", "method", "layer", "peak_row", "peak_column", "heatmap", "overlay"]);
        foreach (var i in images)
        {
            csv.WriteRecord(
            [
                SpreadsheetText.Inert(i.Path), SpreadsheetText.Inert(i.Class), SpreadsheetText.Inert(i.Answer), Number(i.Probability), Number(i.Score), i.Method, SpreadsheetText.Inert(i.Layer ?? ""),
                $"{i.Peak?.Row}", $"{i.Peak?.Column}", Relative(i.Heatmap), Relative(i.Overlay),
            ]);
        }

        string Relative(string file) => Path.GetRelativePath(folder, file).Replace('\\', '/');
    }

    private static string Number(double? value) => value?.ToString("0.######", CultureInfo.InvariantCulture) ?? "";
}
