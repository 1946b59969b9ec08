using System.Globalization;
using System.Text;

namespace TransferLearning.Tests.Architecture;

/// <summary>Finds the folders that refer to each other in a circle and says which types make them do so.</summary>
internal static class FolderCycles
{
    private const int TypesShown = 12;

    /// <summary>A paragraph for each group of folders in which every folder reaches every other; empty where references go in one direction.</summary>
    /// <param name="references">All references between the folders.</param>
    public static IReadOnlyList<string> Describe(IReadOnlyList<FolderReference> references)
    {
        var next = references.GroupBy(r => r.From.Folder, r => r.To.Folder).ToDictionary(g => g.Key, g => g.Distinct().ToArray());
        var reached = next.Keys.ToDictionary(folder => folder, folder => Reached(folder, next));
        var groups = reached.Where(r => r.Value.Contains(r.Key)).Select(r => r.Value.Where(f => reached.GetValueOrDefault(f)?.Contains(r.Key) == true).Order(StringComparer.Ordinal).ToArray());
        return [.. groups.DistinctBy(g => g[0]).Select(g => Describe(g, references))];
    }

    private static HashSet<string> Reached(string folder, Dictionary<string, string[]> next)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(next[folder]);
        while (open.TryPop(out var one))
        {
            if (!reached.Add(one)) continue;
            foreach (var other in next.GetValueOrDefault(one, [])) open.Push(other);
        }

        return reached;
    }

    // The pairs with the fewest references come first: they are the ones that are easiest to cut.
    private static string Describe(string[] folders, IReadOnlyList<FolderReference> references)
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{folders.Length} folders refer to each other in a circle: {string.Join(", ", folders)}");
        var pairs = references.Where(r => folders.Contains(r.From.Folder) && folders.Contains(r.To.Folder)).GroupBy(r => (From: r.From.Folder, To: r.To.Folder));
        foreach (var pair in pairs.OrderBy(p => p.Count()).ThenBy(p => p.Key.From, StringComparer.Ordinal).ThenBy(p => p.Key.To, StringComparer.Ordinal))
        {
            var types = pair.Select(r => $"{r.From.Type} → {r.To.Type}").Order(StringComparer.Ordinal).ToArray();
            var more = types.Length > TypesShown ? $", and {types.Length - TypesShown} more" : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"  {pair.Key.From} → {pair.Key.To}: {string.Join(", ", types.Take(TypesShown))}{more}");
        }

        return text.ToString();
    }
}
