using TransferLearning.Core;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>A list of images in a file: <c>path</c> relative to the manifest and, optionally, <c>label</c>, <c>split</c> and <c>group</c>.</summary>
internal sealed class ManifestSource(string path, Func<StrictText, string, SourceFindings, IEnumerable<ManifestRow>> read)
    : ImageSource(Path.GetDirectoryName(path)!, path)
{
    public override bool IsWholeFolder => false;

    private protected override IEnumerable<ImageItem> List(SourceFindings findings, CancellationToken cancellation)
    {
        var seen = new Dictionary<string, (ImageItem Item, int Row)>(StringComparer.Ordinal);
        foreach (var row in read(StrictText.Load(Id), Id, findings))
        {
            cancellation.ThrowIfCancellationRequested();
            var item = row.ToItem(Id, Root, findings.Labels);
            if (!seen.TryAdd(item.Path, (item, row.Number)) && seen[item.Path] is var first && first.Item != item)
            {
                throw ManifestRow.Wrong(Id, row.Number, $"'{item.Path}' stands in row {first.Row} already, with another label, split or group: {Describe(first.Item)} there, {Describe(item)} here");
            }
        }

        var items = seen.Values.Select(s => s.Item).ToArray();
        Array.Sort(items, (a, b) => NaturalOrder.Instance.Compare(a.Path, b.Path));
        return items;
    }

    private static string Describe(ImageItem item) => $"label '{item.Label}', split '{item.Split}', group '{item.Group}'";
}
