using System.Formats.Tar;

namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>Reads the entries of a tar one after another, and says why where they end too soon.</summary>
internal static class TarEntries
{
    /// <summary>Reads on.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="damage">Why there is no further entry, where it is not the archive's end.</param>
    public static TarEntry? Next(TarReader reader, out string? damage)
    {
        damage = null;
        try
        {
            return reader.GetNextEntry();
        }
        catch (EndOfStreamException)
        {
            damage = "it ends in the middle: it is truncated";
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or OverflowException or NotSupportedException or ArgumentException)
        {
            damage = $"it is damaged: {e.Message}";
        }

        return null;
    }

    /// <summary>What an entry is.</summary>
    public static EntryKind KindOf(TarEntry entry) => entry.EntryType switch
    {
        TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => EntryKind.File,
        TarEntryType.SymbolicLink or TarEntryType.HardLink => EntryKind.Link,
        TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes or TarEntryType.DirectoryList => EntryKind.Folder,
        _ => EntryKind.Device,
    };
}
