namespace TransferLearning.FeatureExtraction.Backbones.Devices.Native;

/// <summary>The <c>DT_NEEDED</c> entries of an ELF library of 64 bits, little endian: that of every system ONNX Runtime's providers exist for.</summary>
internal static class ElfImports
{
    private const uint Load = 1, Dynamic = 2;
    private const ulong End = 0, Needed = 1, StringTable = 5;
    private const int ProgramHeaderSize = 56, DynamicEntrySize = 16;

    /// <summary>The names, in the file's order; none where the file has no dynamic section.</summary>
    public static IReadOnlyList<string> Read(LibraryFile file)
    {
        if (file.Byte(4) != 2 || file.Byte(5) != 1) throw file.Damaged(4, $"found ELF of class {file.Byte(4)} and byte order {file.Byte(5)}, expected 64 bits, little endian (2 and 1)");
        var segments = Segments(file);
        if (segments.Find(s => s.Kind == Dynamic) is not { Size: > 0 } dynamic) return [];

        var names = new List<ulong>();
        ulong? table = null;
        for (long at = dynamic.Offset, last = dynamic.Offset + dynamic.Size - DynamicEntrySize; at <= last; at += DynamicEntrySize)
        {
            var (tag, value) = (file.UInt64(at), file.UInt64(at + 8));
            if (tag == End) break;
            if (tag == Needed) names.Add(value);
            else if (tag == StringTable) table = value;
        }

        if (names.Count == 0) return [];
        // The table is named by its address in memory, the names by their places in the table.
        var start = table is { } address ? InFile(file, segments, address) : throw file.Damaged(dynamic.Offset, "found needed libraries but no string table");
        return [.. names.Select(n => n < (ulong)file.Length ? file.Name(start + (long)n) : throw file.Damaged(dynamic.Offset, $"found a name at {n} of the string table, behind the file's end"))];
    }

    private static List<Segment> Segments(LibraryFile file)
    {
        var (offset, size, count) = ((long)file.UInt64(32), file.UInt16(54), file.UInt16(56));
        if (count > 0 && size < ProgramHeaderSize) throw file.Damaged(54, $"found program headers of {size} bytes, expected {ProgramHeaderSize}");
        return [.. Enumerable.Range(0, count).Select(i => offset + ((long)i * size)).Select(at =>
            new Segment(file.UInt32(at), (long)file.UInt64(at + 8), file.UInt64(at + 16), (long)file.UInt64(at + 32)))];
    }

    private static long InFile(LibraryFile file, List<Segment> segments, ulong address) =>
        segments.Find(s => s.Kind == Load && address >= s.Address && address - s.Address < (ulong)s.Size) is { } segment
            ? segment.Offset + (long)(address - segment.Address)
            : throw file.Damaged(0, $"found the string table at address {address:x}, which no segment of the file holds");

    private sealed record Segment(uint Kind, long Offset, ulong Address, long Size);
}
