using System.Globalization;
using CsvHelper;
using TransferLearning.Core;
using TransferLearning.Experiments.Auditing;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.Experiments.Reports;

/// <summary>An audit as a table, <c>path,content_hash,reason,score,suggestion</c>, which <see cref="Exclusion"/> reads.</summary>
internal static class AuditCsv
{
    /// <summary>Writes the table.</summary>
    /// <param name="output">Takes the rows; stays open.</param>
    /// <param name="audit">What was found.</param>
    public static void Write(TextWriter output, AuditResult audit)
    {
        ArgumentNullException.ThrowIfNull(audit);
        using var csv = CsvWriter.Create(output, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        csv.WriteRecord(Exclusion.Columns);
        foreach (var bad in audit.Bad) csv.WriteRecord([Exclusion.Written(bad.Failure.Path), bad.Content?.ToString() ?? "", "bad", "", Exclusion.Suggestion]);
        foreach (var row in audit.Duplicates.Groups.SelectMany(g => g.Rows).Distinct().OrderBy(r => audit.Duplicates.Together[r]).ThenBy(r => r))
        {
            Write(row, "duplicate", audit.Duplicates.Similarity[row], audit.LeftOut.Contains(row) ? Exclusion.Suggestion : "");
        }

        foreach (var issue in audit.Labels) Write(issue.Row, "label", issue.Score, audit.Classes[issue.Suggestion]);
        foreach (var outlier in audit.Outliers) Write(outlier.Row, "outlier", outlier.Score, "");
        foreach (var size in audit.Sizes) Write(size.Row, "size", size.Score, "");
        foreach (var group in audit.Groups)
        {
            foreach (var row in group.Rows) Write(row, "group", group.Splits.Count, "");
        }

        void Write(int row, string reason, double score, string suggestion) =>
            csv.WriteRecord([Exclusion.Written(audit.Items[row].Path), audit.Items[row].Content.ToString(), reason, score.ToString("0.######", CultureInfo.InvariantCulture), SpreadsheetText.Inert(suggestion)]);
    }
}
