using TransferLearning.Core.Features;

namespace TransferLearning.Experiments.Duplicates;

/// <summary>How alike the images of a group are.</summary>
internal enum DuplicateKind
{
    /// <summary>The same bytes.</summary>
    Identical,

    /// <summary>The same picture, changed: of another size or quality, cropped, mirrored, brighter, grey, turned, captioned.</summary>
    Near,
}

/// <summary>Images that show the same.</summary>
/// <param name="Rows">Their rows in the dataset, ascending, at least two; a group of near duplicates has one row of each content.</param>
/// <param name="Similarity">1 for identical files; else the lowest correlation of the others with the one in the middle of the group.</param>
/// <param name="Kind">How alike they are.</param>
internal sealed record DuplicateGroup(int[] Rows, double Similarity, DuplicateKind Kind);

/// <summary>Groups of identical contents and of near duplicates.</summary>
/// <param name="Groups">The groups: identical ones first, then near ones, each in order of their first row.</param>
/// <param name="Together">For each row the number of what it belongs to, whether by identity or by nearness, <c>[N]</c>; alone it is the row's own.</param>
/// <param name="Similarity">For each row its highest similarity to another image, <c>[N]</c>; 0 where there is none.</param>
internal sealed record DuplicateGroups(IReadOnlyList<DuplicateGroup> Groups, int[] Together, double[] Similarity)
{
    /// <summary>Groups items.</summary>
    /// <param name="items">The items, <c>[N]</c>.</param>
    /// <param name="firstOf">The first row of each row's content, <c>[N]</c>.</param>
    /// <param name="near">Pairs of such first rows that are near duplicates.</param>
    public static DuplicateGroups Of(IReadOnlyList<DatasetItem> items, int[] firstOf, IReadOnlyList<(int First, int Second, double Similarity)> near)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(firstOf);
        ArgumentNullException.ThrowIfNull(near);
        var (nearGroups, together, similarity) = Around(items.Count, firstOf, near);
        var identical = Enumerable.Range(0, items.Count).GroupBy(r => firstOf[r]).Where(g => g.Count() > 1)
            .Select(g => new DuplicateGroup([.. g], 1, DuplicateKind.Identical)).ToList();
        foreach (var row in identical.SelectMany(g => g.Rows)) similarity[row] = 1;
        return new DuplicateGroups([.. identical, .. nearGroups.OrderBy(g => g.Rows[0])], together, similarity);
    }

    // Around the image with the most of them: what is like it belongs to it, and not what is like those in turn, or a chain of chances would make one group of many things.
    private static (List<DuplicateGroup> Groups, int[] Together, double[] Similarity) Around(int rows, int[] firstOf, IReadOnlyList<(int First, int Second, double Similarity)> near)
    {
        var similarity = new double[rows];
        var neighbors = new Dictionary<int, List<(int Row, double Similarity)>>();
        foreach (var (first, second, value) in near)
        {
            Add(first, second, value);
            Add(second, first, value);
        }

        var centre = new Dictionary<int, int>();
        var groups = new List<DuplicateGroup>();
        foreach (var row in neighbors.Keys.OrderByDescending(r => neighbors[r].Count).ThenBy(r => r).Where(r => !centre.ContainsKey(r)))
        {
            var members = neighbors[row].Where(n => !centre.ContainsKey(n.Row)).ToList();
            if (members.Count == 0) continue;
            foreach (var member in members.Select(m => m.Row).Append(row)) centre[member] = row;
            groups.Add(new DuplicateGroup([.. members.Select(m => m.Row).Append(row).Order()], members.Min(m => m.Similarity), DuplicateKind.Near));
        }

        return (groups, [.. firstOf.Select(r => centre.GetValueOrDefault(r, r))], similarity);

        void Add(int row, int other, double value)
        {
            similarity[row] = Math.Max(similarity[row], value);
            if (!neighbors.TryGetValue(row, out var known)) neighbors[row] = known = [];
            known.Add((other, value));
        }
    }
}
