using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Duplicates;
using TransferLearning.Experiments.LabelErrors;
using TransferLearning.Notes;

namespace TransferLearning.Experiments.Auditing;

/// <summary>Looks for what is wrong with a set of images: copies, labels, outliers, sizes, groups. Images are read and never touched.</summary>
internal static class Audit
{
    private const int Folds = 5;

    /// <summary>Looks.</summary>
    /// <param name="request">What to look at.</param>
    /// <param name="log">Told how far it is.</param>
    /// <param name="cancellation">Stops within a few seconds.</param>
    public static AuditResult Run(AuditRequest request, RunLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(log);
        var data = request.Data;
        var notes = new List<string>();
        var firstOf = FirstOfContent(data.Items);
        int[] first = [.. Enumerable.Range(0, firstOf.Length).Where(r => firstOf[r] == r)];
        if (request.Limits.RuleOut(first.Length)) return Counted(request, firstOf);
        var pictures = Look(request, first, log, cancellation);
        if (pictures.Read < first.Length) notes.Add($"{first.Length - pictures.Read} of {first.Length} images cannot be read where they were seen: near duplicates of these are looked for by their features alone, which finds fewer, and their sizes are unknown");
        var duplicates = Duplicates(data, firstOf, first, pictures, request.Threads, log, cancellation);
        var known = Enumerable.Range(0, first.Length).Where(i => pictures[i] is not null).ToArray();
        var labels = Labels(data, duplicates, request, notes, log, cancellation);
        return new AuditResult
        {
            Images = data.Items.Count + request.Bad.Count,
            Items = data.Items,
            Classes = data.Classes,
            Duplicates = duplicates,
            LeftOut = LeftOutCopies.Of(data.Items, duplicates, Areas(firstOf, first, pictures)),
            Labels = labels ?? [],
            Outliers = [.. Outliers.Find(data.Features.Select(first), request.Threads, cancellation).Select(o => o with { Row = first[o.Row] })],
            Sizes = OddSizes.Find([.. known.Select(i => first[i])], [.. known.Select(i => pictures.Sizes[i])]),
            Groups = [.. Crossing(data.Items)],
            Bad = request.Bad,
            NotLookedFor = labels is null ? [AuditKind.Labels] : [],
            Notes = notes,
        };
    }

    // What the list of items alone tells.
    private static AuditResult Counted(AuditRequest request, int[] firstOf)
    {
        var items = request.Data.Items;
        var identical = DuplicateGroups.Of(items, firstOf, []);
        return new AuditResult
        {
            Images = items.Count + request.Bad.Count,
            Items = items,
            Classes = request.Data.Classes,
            Duplicates = identical,
            LeftOut = LeftOutCopies.Of(items, identical, new long[items.Count]),
            Labels = [],
            Outliers = [],
            Sizes = [],
            Groups = [.. Crossing(items)],
            Bad = request.Bad,
            NotLookedFor = [AuditKind.NearDuplicates, AuditKind.Labels, AuditKind.Outliers, AuditKind.Sizes],
            Notes = [$"there are more than {request.Limits.Images:N0} different images"],
        };
    }

    private static int[] FirstOfContent(IReadOnlyList<DatasetItem> items)
    {
        var first = new Dictionary<ContentHash, int>();
        var firstOf = new int[items.Count];
        for (var row = 0; row < firstOf.Length; row++) firstOf[row] = first.TryAdd(items[row].Content, row) ? row : first[items[row].Content];
        return firstOf;
    }

    private static SmallPictures Look(AuditRequest request, int[] first, RunLog log, CancellationToken cancellation)
    {
        using var line = log.Begin("pictures");
        return SmallPictures.Of(new SelectedItems(request.Data.Items, first), request.FileOf, request.Threads, line, cancellation);
    }

    private static DuplicateGroups Duplicates(LabeledDataset data, int[] firstOf, int[] first, SmallPictures pictures, int threads, RunLog log, CancellationToken cancellation)
    {
        using var line = log.Begin("near duplicates, %");
        return DuplicateFinding.Find(data, firstOf, first, pictures, threads, line.ForShare(), cancellation);
    }

    private static long[] Areas(int[] firstOf, int[] first, SmallPictures pictures)
    {
        var areas = new long[firstOf.Length];
        for (var i = 0; i < first.Length; i++) areas[first[i]] = (long)pictures.Sizes[i].Width * pictures.Sizes[i].Height;
        return [.. firstOf.Select(r => areas[r])];
    }

    // Null where they are not looked for.
    private static IReadOnlyList<LabelIssue>? Labels(LabeledDataset data, DuplicateGroups duplicates, AuditRequest request, List<string> notes, RunLog log, CancellationToken cancellation)
    {
        int[] rows = [.. Enumerable.Range(0, data.Items.Count).Where(r => data.Labels[r] >= 0)];
        int[] labels = [.. rows.Select(r => data.Labels[r])];
        var families = Families(data.Items, duplicates).Select(rows);
        if (labels.Distinct().Take(2).Count() < 2 || StratifiedFolds.Most(labels, families) < Folds)
        {
            notes.Add($"wrong labels are not looked for: that needs images of two classes, and {Folds} parts of each class that can be held out in turn; images of one group, and near duplicates, stay together");
            return null;
        }

        if (request.Limits.RuleOut(rows.Length, data.Features.Dimension, data.Classes.Count))
        {
            notes.Add($"wrong labels are not looked for: {rows.Length:N0} images in {data.Classes.Count:N0} classes would take long");
            return null;
        }

        using var line = log.Begin("labels, %");
        var features = data.Features.Select(rows);
        var said = LabelProbabilities.Mean(features, labels, data.Classes.Count, families, Folds, request.Seed, request.Threads, line.ForShare(), cancellation);
        return [.. LabelIssues.Find(said, labels).Select(i => i with { Row = rows[i.Row] })];
    }

    // Copies and near duplicates of a row would tell its label from the other side of a fold.
    private static RowFamilies Families(IReadOnlyList<DatasetItem> items, DuplicateGroups duplicates)
    {
        var given = RowFamilies.Of(items);
        var sets = new DisjointSets(items.Count + given.Count);
        for (var row = 0; row < items.Count; row++)
        {
            sets.Join(row, duplicates.Together[row]);
            sets.Join(row, items.Count + given[row]);
        }

        return RowFamilies.OfGroups([.. Enumerable.Range(0, items.Count).Select(row => $"{sets.Find(row)}")]);
    }

    private static IEnumerable<CrossingGroup> Crossing(IReadOnlyList<DatasetItem> items) =>
        from row in Enumerable.Range(0, items.Count)
        where items[row] is { Group: not null, Split: not null }
        group row by items[row].Group into members
        let splits = members.Select(r => items[r].Split!).Distinct().Order(StringComparer.Ordinal).ToList()
        where splits.Count > 1
        orderby members.Key
        select new CrossingGroup(members.Key!, splits, [.. members]);
}

/// <summary>What an audit looks at.</summary>
internal sealed record AuditRequest
{
    /// <summary>The images that can be used, and their features.</summary>
    public required LabeledDataset Data { get; init; }

    /// <summary>The file of an image; <see langword="null"/> where it is not known.</summary>
    public required Func<DatasetItem, string?> FileOf { get; init; }

    /// <summary>Files that cannot be used.</summary>
    public IReadOnlyList<BadFile> Bad { get; init; } = [];

    /// <summary>How much work it may be.</summary>
    public AuditLimits Limits { get; init; } = AuditLimits.None;

    /// <summary>Seed of folds and heads. The same seed gives the same result.</summary>
    public int Seed { get; init; }

    /// <summary>Threads at most; 0 for one per core.</summary>
    public int Threads { get; init; }
}
