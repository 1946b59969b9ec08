using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Decoding.Decoders;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>
/// Which images of a store come from a decoder that made other pixels of their format, as far as it can be told without the images: by the endings of their names. An extraction looks at the
/// files themselves, and computes them again.
/// </summary>
internal static class OlderDecoding
{
    // How files of a format begin; of a bitmap the size of its second header, 40, tells, too.
    private static readonly (string Ending, byte[] Start)[] s_formats =
    [
        (".tif", [.. "II*\0"u8, .. new byte[DecoderHistory.StartLength - 4]]),
        (".tiff", [.. "II*\0"u8, .. new byte[DecoderHistory.StartLength - 4]]),
        (".bmp", [.. "BM"u8, .. new byte[12], 40, .. new byte[DecoderHistory.StartLength - 15]]),
        (".dib", [.. "BM"u8, .. new byte[12], 40, .. new byte[DecoderHistory.StartLength - 15]]),
    ];

    /// <summary>Counts the images whose vectors were probably made of other pixels than today's decoder gives. Features that were made elsewhere are not counted.</summary>
    public static int Count(StoreSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot.Store.Recipe.Preprocessing is null || snapshot.Indices.All(i => i.Parts.All(p => p.Origin.Revision >= PartOrigin.CurrentRevision))) return 0;
        return snapshot.Items.Count(item => IsOlder(snapshot, item));
    }

    private static bool IsOlder(StoreSnapshot snapshot, in StoredItem item)
    {
        if (Oldest(snapshot, item.Content) is not { } revision || revision >= PartOrigin.CurrentRevision) return false;
        // Somebody looked at the file itself.
        if (snapshot.Paths.TryGetItem(item.Source, item.Path, out _, out var since) && since != 0) return revision < since;
        var ending = Path.GetExtension(item.Path);
        foreach (var (name, start) in s_formats)
        {
            if (name.Equals(ending, StringComparison.OrdinalIgnoreCase)) return DecoderHistory.IsDecodedOtherwise(revision, start);
        }

        return false;
    }

    private static byte? Oldest(StoreSnapshot snapshot, in ContentHash content)
    {
        byte? oldest = null;
        foreach (var index in snapshot.Indices)
        {
            if (index.PartOf(content) is { } part && !(part.Origin.Revision >= oldest)) oldest = part.Origin.Revision;
        }

        return oldest;
    }
}
