namespace TransferLearning.FeatureExtraction.Backbones.Devices.Native;

/// <summary>The import table of a Windows library, and behind it the table of imports that are loaded on first use (cuDNN is one).</summary>
internal static class PeImports
{
    private const int Imports = 1, LateImports = 13;
    private const int ImportSize = 20, LateImportSize = 32, SectionSize = 40;

    // A table ends with an empty entry; a damaged file may have none.
    private const int MostEntries = 4096;

    /// <summary>The names, those that are needed at once first.</summary>
    public static IReadOnlyList<string> Read(LibraryFile file)
    {
        var header = (long)file.UInt32(0x3c);
        if (file.UInt32(header) != 0x4550) throw file.Damaged(header, "found no PE header behind the mark MZ");
        var optional = header + 24;
        // Between the two forms the directories move by 16 bytes.
        var directories = file.UInt16(optional) switch
        {
            0x20b => optional + 112,
            0x10b => optional + 96,
            var magic => throw file.Damaged(optional, $"found a PE file of form {magic:x}, expected 20b or 10b"),
        };
        var count = file.UInt32(directories - 4);
        var sections = Sections(file, optional + file.UInt16(header + 20), file.UInt16(header + 6));
        return
        [
            .. Names(file, sections, Directory(file, directories, count, Imports), ImportSize, nameAt: 12),
            .. Names(file, sections, Directory(file, directories, count, LateImports), LateImportSize, nameAt: 4),
        ];
    }

    private static uint Directory(LibraryFile file, long directories, uint count, int index) => index < count ? file.UInt32(directories + (index * 8)) : 0;

    private static IEnumerable<string> Names(LibraryFile file, List<Section> sections, uint table, int entrySize, int nameAt)
    {
        if (table == 0) yield break;
        var start = InFile(file, sections, table);
        for (var i = 0; i < MostEntries; i++)
        {
            var name = file.UInt32(start + (i * entrySize) + nameAt);
            if (name == 0) yield break;
            yield return file.Name(InFile(file, sections, name));
        }

        throw file.Damaged(start, $"found more than {MostEntries} imports");
    }

    private static List<Section> Sections(LibraryFile file, long start, int count) =>
        [.. Enumerable.Range(0, count).Select(i => start + (i * SectionSize)).Select(at => new Section(file.UInt32(at + 12), file.UInt32(at + 16), file.UInt32(at + 20)))];

    private static long InFile(LibraryFile file, List<Section> sections, uint address) =>
        sections.Find(s => address >= s.Address && address - s.Address < s.Size) is { } section
            ? (long)section.Offset + (address - section.Address)
            : throw file.Damaged(0, $"found address {address:x}, which no section of the file holds");

    private sealed record Section(uint Address, uint Size, uint Offset);
}
