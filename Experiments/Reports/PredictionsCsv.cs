using System.Globalization;
using CsvHelper;
using TransferLearning.Core;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Comparing;

namespace TransferLearning.Experiments.Reports;

/// <summary>
/// Every image's true label and every combination's answer: <c>path,truth,split</c> (in cross-validation <c>fold</c>, from 1), then a column
/// a combination. An image that was trained on and not asked has its true label and empty answers. Texts that a spreadsheet would run are made harmless (<see cref="SpreadsheetText.Inert"/>).
/// </summary>
internal static class PredictionsCsv
{
    /// <summary>Writes the table.</summary>
    /// <param name="output">Takes the rows; stays open.</param>
    /// <param name="result">The comparison.</param>
    public static void Write(TextWriter output, ComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        using var csv = CsvWriter.Create(output, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        var given = result.Protocol.Kind == SplitKind.Given;
        var several = result.Items.Any(i => i.Source is not null);
        csv.WriteRecord(["path", "truth", given ? "split" : "fold", .. result.Cells.Select(c => SpreadsheetText.Inert(c.Name)), .. several ? ["source"] : (string[])[]]);
        for (var row = 0; row < result.Items.Count; row++)
        {
            var item = result.Items[row];
            var part = given ? item.Split ?? "" : (result.Parts[row] + 1).ToString(CultureInfo.InvariantCulture);
            var answers = result.Cells.Select(c => c.Answers[row] < 0 ? "" : result.Protocol.Classes[c.Answers[row]]);
            string[] texts = [item.Path, item.Label!, part, .. answers, .. several ? [item.Source ?? ""] : (string[])[]];
            csv.WriteRecord([.. texts.Select(SpreadsheetText.Inert)]);
        }
    }
}
