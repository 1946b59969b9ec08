using System.Text;
using TransferLearning.Core;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>A list of images in a file: <c>path</c> relative to the manifest and, optionally, <c>label</c>, <c>split</c> and <c>group</c>.</summary>
internal sealed class ManifestSource(string path, Func<TextReader, string, IEnumerable<ManifestRow>> read)
    : ImageSource(Path.GetDirectoryName(path)!, path)
{
    public override bool IsWholeFolder => false;

    public override IEnumerable<ImageItem> Enumerate(CancellationToken cancellation)
    {
        PassedOver = new PassedOverFiles();
        var seen = new Dictionary<string, (ImageItem Item, int Row)>(StringComparer.Ordinal);
        foreach (var row in Rows())
        {
            cancellation.ThrowIfCancellationRequested();
            var item = row.ToItem(Id, Root);
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

    private List<ManifestRow> Rows()
    {
        try
        {
            using var reader = new StreamReader(Id, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return [.. read(reader, Id)];
        }
        catch (DecoderFallbackException e)
        {
            throw new TlearnException($"{Id}: not UTF-8 text: {e.Message}", "Save the manifest as UTF-8.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{Id}: the manifest cannot be read: {e.Message}", null, e);
        }
    }
}
