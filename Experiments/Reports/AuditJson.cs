using System.Text.Json;
using TransferLearning.Experiments.Auditing;

namespace TransferLearning.Experiments.Reports;

/// <summary>An audit as one JSON document.</summary>
internal static class AuditJson
{
    /// <summary>Writes the document.</summary>
    /// <param name="output">Takes it, UTF-8.</param>
    /// <param name="audit">What was found.</param>
    /// <param name="report">The page; <see langword="null"/> where none was written.</param>
    /// <param name="table">The table; <see langword="null"/> where none was written.</param>
    public static void Write(Stream output, AuditResult audit, string? report, string? table)
    {
        ArgumentNullException.ThrowIfNull(audit);
        JsonSerializer.Serialize(output, new
        {
            audit.Images,
            Duplicates = audit.Duplicates.Groups.Select(g => new
            {
                Paths = g.Rows.Select(r => audit.Items[r].Path),
                g.Similarity,
                g.Kind,
                Splits = g.Rows.Select(r => audit.Items[r].Split).OfType<string>().Distinct().Order(StringComparer.Ordinal),
                Labels = g.Rows.Select(r => audit.Items[r].Label).OfType<string>().Distinct().Order(StringComparer.Ordinal),
            }),
            Labels = audit.Labels.Select(l => new { audit.Items[l.Row].Path, audit.Items[l.Row].Label, Suggestion = audit.Classes[l.Suggestion], l.Score }),
            Outliers = audit.Outliers.Select(o => new { audit.Items[o.Row].Path, o.Score }),
            Sizes = audit.Sizes.Select(s => new { audit.Items[s.Row].Path, s.Width, s.Height, s.Score }),
            Groups = audit.Groups.Select(g => new { g.Name, g.Splits, Paths = g.Rows.Select(r => audit.Items[r].Path) }),
            Bad = audit.Bad.Select(b => new { b.Failure.Path, b.Failure.Stage, b.Failure.Reason }),
            Classes = ClassCounts.Of(audit.Items),
            Exclude = audit.LeftOut.Count + audit.Bad.Count,
            audit.Notes,
            Report = report,
            Table = table,
        }, JsonDocuments.Options);
    }
}
