using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Measuring;

namespace TransferLearning.Experiments.Comparing;

/// <summary>The labelled items that all sources have, with each source's features in one order of rows.</summary>
/// <param name="Items">The items, in the first source's order, <c>[N]</c>.</param>
/// <param name="Classes">The classes that occur, in the first source's order.</param>
/// <param name="Labels">Class index of each item, <c>[N]</c>.</param>
/// <param name="Features">Features of each source, <c>[N,D]</c>.</param>
/// <param name="Missing">Items that at least one source lacks.</param>
/// <param name="Unlabelled">The items without label that all sources have: they are not compared, but a split that consists of them alone must be noticed.</param>
internal sealed record ComparisonData(
    IReadOnlyList<DatasetItem> Items, IReadOnlyList<string> Classes, int[] Labels, IReadOnlyList<FeatureMatrix> Features, int Missing, IReadOnlyList<DatasetItem> Unlabelled)
{
    /// <summary>The items, followed by those without label. Splits and families are made from all of them.</summary>
    public IReadOnlyList<DatasetItem> All { get; } = [.. Items, .. Unlabelled];

    /// <summary>Which items share a group or a content, <c>[N]</c>; an item without label can connect two others, as it does in the splits.</summary>
    public RowFamilies Families { get; } = RowFamilies.Of([.. Items, .. Unlabelled]).Select([.. Enumerable.Range(0, Items.Count)]);

    /// <summary>What is learned from and answered.</summary>
    public MeasuredData Measured => new(Items, Classes, Labels, Families);

    /// <summary>Every split that a source has, of items that others lack and of images that cannot be used, too.</summary>
    public IReadOnlyCollection<string> ListedSplits { get; init; } = [];

    /// <summary>
    /// Matches items by path and content; by path alone where a source was imported, whose content hashes are those of
    /// its vectors and not of its images.
    /// </summary>
    /// <exception cref="TlearnException">The sources share no item, or one is labelled or split differently in two of them.</exception>
    public static ComparisonData Of(IReadOnlyList<FeatureSource> sources)
    {
        var foreign = sources.Any(s => s.Data.Space.Recipe.Preprocessing is null);
        var rows = sources.Select(s => RowsByImage(s.Data)).ToArray();
        var all = rows.SelectMany(r => r.Keys).ToHashSet();
        var first = sources[0].Data;
        var common = Enumerable.Range(0, first.Items.Count)
            .Where(r => Array.TrueForAll(rows, known => known.ContainsKey(Key(first.Items[r]))))
            .ToArray();
        if (common.Length == 0)
        {
            throw new TlearnException(
                $"{string.Join(" and ", sources.Select(s => $"{s.Name} ({Counted.Of(s.Data.Items.Count, "image")})"))} have no image in common; images are matched by {(foreign ? "path" : "path and content")}",
                "Extract all of them from the same folder.");
        }

        for (var s = 1; s < sources.Count; s++)
        {
            foreach (var r in common) CheckSame(first.Items[r], sources[s].Data.Items[rows[s][Key(first.Items[r])]], sources[0], sources[s]);
        }

        var items = common.Select(r => first.Items[r]).Where(i => i.Label is not null).ToArray();
        var labels = items.Select(i => i.Label).ToHashSet();
        string[] classes = [.. first.Classes.Where(labels.Contains)];
        var index = classes.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i, StringComparer.Ordinal);
        return new ComparisonData(
            items,
            classes,
            [.. items.Select(i => index[i.Label!])],
            [.. sources.Select((s, n) => s.Data.Features.Select([.. items.Select(i => rows[n][Key(i)])]))],
            all.Count - common.Length,
            [.. common.Select(r => first.Items[r]).Where(i => i.Label is null)])
        {
            ListedSplits = [.. sources.SelectMany(s => s.Data.ListedSplits.Concat(s.Data.Items.Select(i => i.Split).OfType<string>())).Distinct()],
        };

        (string, ContentHash) Key(DatasetItem item) => (item.Path, foreign ? default : item.Content);

        Dictionary<(string, ContentHash), int> RowsByImage(LabeledDataset data)
        {
            var byImage = new Dictionary<(string, ContentHash), int>(data.Items.Count);
            for (var r = 0; r < data.Items.Count; r++)
            {
                if (byImage.TryAdd(Key(data.Items[r]), r) || !foreign) continue;
                throw new TlearnException(
                    $"'{data.Items[r].Path}' stands under two sources ({data.Items[byImage[Key(data.Items[r])]].Source} and {data.Items[r].Source}), and images are matched by path where features were made elsewhere",
                    "Bring each source into a store of its own.");
            }

            return byImage;
        }
    }

    private static void CheckSame(DatasetItem a, DatasetItem b, FeatureSource first, FeatureSource other)
    {
        if (a == b with { Content = a.Content, Source = a.Source }) return;
        var (what, mine, theirs) = a.Label != b.Label ? ("label", a.Label, b.Label) : a.Split != b.Split ? ("split", a.Split, b.Split) : ("group", a.Group, b.Group);
        throw new TlearnException(
            $"'{a.Path}' has the {what} '{mine ?? "(none)"}' in {first.Name} and '{theirs ?? "(none)"}' in {other.Name}",
            "Extract again from the folder as it is now: that renews labels without computing anything.");
    }
}
