using System.Globalization;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Experiments.Auditing;
using TransferLearning.Experiments.Duplicates;

namespace TransferLearning.Cli.Results;

/// <summary>An audit on a terminal: how many of each kind, and the first of them.</summary>
internal static class AuditTable
{
    private const int Shown = 10;

    /// <summary>Writes it.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="audit">What was found.</param>
    /// <param name="table">The file that other commands take to leave images out; <see langword="null"/> where none is written.</param>
    public static void Write(TerminalOutput terminal, AuditResult audit, string? table)
    {
        Classes(terminal, audit);
        var (identical, near) = (Groups(DuplicateKind.Identical), Groups(DuplicateKind.Near));
        Section(terminal, Counted.Of(identical.Count, "group of identical files", "groups of identical files"), ["images", "paths"], identical, g => [Number(g.Rows.Length), Paths(audit, g)]);
        Section(terminal, Counted.Of(near.Count, "group of near duplicates", "groups of near duplicates"), ["similarity", "paths"], near, g => [Figure(g.Similarity), Paths(audit, g)]);
        Section(terminal, $"{Counted.Of(audit.Labels.Count, "label")} that another class fits better", ["score", "label", "suggestion", "path"], audit.Labels, l => [Figure(l.Score), audit.Items[l.Row].Label!, audit.Classes[l.Suggestion], Path(audit, l.Row)]);
        Section(terminal, $"{Counted.Of(audit.Outliers.Count, "image")} far from all others", ["distance", "path"], audit.Outliers, o => [Figure(o.Score), Path(audit, o.Row)]);
        Section(terminal, $"{Counted.Of(audit.Sizes.Count, "image")} of unusual size or shape", ["factor", "size", "path"], audit.Sizes, s => [Figure(s.Score), $"{s.Width}x{s.Height}", Path(audit, s.Row)]);
        Section(terminal, $"{Counted.Of(audit.Groups.Count, "group")} with images in several splits", ["images", "group", "splits"], audit.Groups, g => [Number(g.Rows.Length), g.Name, string.Join(", ", g.Splits)]);
        Section(terminal, $"{Counted.Of(audit.Bad.Count, "file")} that cannot be used", ["path", "reason"], audit.Bad, b => [b.Failure.Path, $"{b.Failure.Stage}: {b.Failure.Reason}"]);
        var excluded = audit.LeftOut.Count + audit.Bad.Count;
        if (excluded > 0) terminal.Line($"{Counted.Of(excluded, "image")} can be left out: {(table is null ? "--out DIR writes DIR/audit.csv, which other commands take by --exclude DIR/audit.csv" : $"other commands take --exclude {table}")}, an experiment's file by the key 'exclude' of a data set");

        List<DuplicateGroup> Groups(DuplicateKind kind) => [.. audit.Duplicates.Groups.Where(g => g.Kind == kind)];
    }

    private static void Classes(TerminalOutput terminal, AuditResult audit)
    {
        var counts = ClassCounts.Of(audit.Items);
        if (counts.Count == 0) return;
        var splits = counts.Values.SelectMany(c => c.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        Section(terminal, $"{Counted.Of(audit.Images, "image")}, {Counted.Of(counts.Count, "class", "classes")}", ["class", .. splits], [.. counts], c => [c.Key, .. splits.Select(s => Number(c.Value.GetValueOrDefault(s)))]);
    }

    private static void Section<T>(TerminalOutput terminal, string heading, string[] columns, IReadOnlyList<T> rows, Func<T, string[]> cells)
    {
        terminal.Line(rows.Count > Shown ? $"{heading}; the first {Shown}:" : heading);
        if (rows.Count == 0) return;
        var table = new FittedTable([.. columns.Select(c => new FittedColumn(c, c is "path" or "paths" or "reason" ? ColumnContent.Words : c is "label" or "suggestion" or "class" or "group" ? ColumnContent.Name : ColumnContent.Figure))]);
        foreach (var row in rows.Take(Shown)) table.Add(cells(row));
        table.Write(terminal.Tables());
    }

    private static string Paths(AuditResult audit, DuplicateGroup group) => string.Join(", ", group.Rows.Take(Shown).Select(r => Path(audit, r))) + (group.Rows.Length > Shown ? ", …" : "");

    private static string Path(AuditResult audit, int row) => audit.Items[row].Path;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Figure(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
