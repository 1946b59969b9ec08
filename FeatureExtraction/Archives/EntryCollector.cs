using TransferLearning.FeatureExtraction.Decoding.Formats;

namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>What an entry is.</summary>
internal enum EntryKind
{
    File,
    Folder,
    Link,
    Device,
}

/// <summary>An entry as its archive's directory tells of it.</summary>
/// <param name="Name">Its name, bytes that are no UTF-8 replaced.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Length">Length of its bytes.</param>
/// <param name="Place">Where they lie.</param>
/// <param name="Fault">Why they cannot be read.</param>
internal readonly record struct ListedEntry(string Name, EntryKind Kind, long Length, EntryPlace Place, string? Fault = null);

/// <summary>Reads the first bytes of the entry that is being listed, as many as there are or as the memory holds.</summary>
internal delegate int StartReader(Span<byte> bytes);

/// <summary>
/// Tells which entries of an archive are images, by the test that holds for files: an image's ending, or an image's content. What cannot be used is named: a link, an archive inside the archive,
/// a name that leads out of it or that came before.
/// </summary>
/// <param name="contents">Takes what is found.</param>
/// <param name="sidecars">Takes the files that describe an image of the same key; <see langword="null"/> where the kind of archive has none.</param>
internal sealed class EntryCollector(ArchiveContents contents, Sidecars? sidecars = null)
{
    private int _number = -1;

    /// <summary>Looks at an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="start">Reads its first bytes; asked at most once.</param>
    /// <returns>The image that was added; <see langword="null"/> where it was none.</returns>
    public ArchiveEntry? Add(in ListedEntry entry, StartReader start)
    {
        _number++;
        if (entry.Kind == EntryKind.Folder) return null;
        var path = EntryNames.ToPath(entry.Name, out var fault);
        var isImage = ImageFiles.HasEnding(path);
        if (fault is null && EntryNames.IsHidden(path))
        {
            if (isImage && !EntryNames.NameOf(path).StartsWith("._", StringComparison.Ordinal)) contents.Hidden++;
            return null;
        }

        if (entry.Kind == EntryKind.File && fault is null && sidecars?.Take(path, entry.Length, start) == true) return null;
        fault ??= KindFault(path, entry.Kind) ?? entry.Fault ?? LengthFault(entry.Length);
        if (entry.Kind == EntryKind.Link ? !isImage && Path.HasExtension(path) : entry.Kind == EntryKind.File && !isImage && !ArchiveNames.HasEnding(path))
        {
            if (entry.Kind == EntryKind.File && entry.Fault is null && HasContent(entry.Length, start) is var content && content == true) return Image(path, entry, fault);
            contents.PassOver(path, isReadable: entry.Fault is null);
            return null;
        }

        if (entry.Kind == EntryKind.Device && !isImage)
        {
            contents.PassOver(path);
            return null;
        }

        return Image(path, entry, fault);
    }

    private ArchiveEntry Image(string path, in ListedEntry entry, string? fault)
    {
        var own = path;
        for (var i = 2; contents.Has(own); i++)
        {
            own = $"{path} ({i})";
            fault = $"the archive holds '{path}' {(i == 2 ? "twice" : "several times")}, and its first entry counts: leave one of them out";
        }

        var image = new ArchiveEntry { Path = own, Length = entry.Length, Number = _number, Place = entry.Place, Fault = fault };
        contents.Add(image);
        return image;
    }

    private static string? KindFault(string path, EntryKind kind) => kind switch
    {
        EntryKind.Link => "it is a link, and links in archives are not followed: put the file itself into the archive",
        EntryKind.Device => "it is no file, but a device or a pipe",
        _ when ArchiveNames.HasEnding(path) => "an archive inside an archive is not read: unpack it, and give it itself",
        _ => null,
    };

    private static string? LengthFault(long length) =>
        length < 0 ? "its length is not known"
        : length > Archive.LongestImage ? $"it has {length:N0} bytes, more than an image in an archive may have ({Archive.LongestImage:N0})"
        : null;

    private static bool? HasContent(long length, StartReader start)
    {
        if (length == 0) return false;
        Span<byte> bytes = stackalloc byte[ImageFormats.SniffLength];
        try
        {
            return ImageFormats.Sniff(bytes[..start(bytes)]) is not null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }
}
