using System.Formats.Tar;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>A tar that is not compressed: the directory is read by jumping from header to header, images where they lie.</summary>
internal sealed class TarFile : Archive
{
    private const int Block = 512;

    private TarFile(FileInfo file)
        : base(file)
    {
    }

    /// <inheritdoc cref="Archive.Open"/>
    public static TarFile Open(FileInfo file, CancellationToken cancellation)
    {
        var tar = new TarFile(file);
        tar.List(cancellation);
        return tar;
    }

    private protected override void Fill(ArchiveEntry entry, Span<byte> bytes)
    {
        using var file = FileReading.Open(Path);
        FileReading.Fill(file, bytes, entry.Place.Offset);
    }

    private void List(CancellationToken cancellation)
    {
        var sidecars = new Sidecars(Contents);
        var collector = new EntryCollector(Contents, sidecars);
        using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, Block);
        using var reader = new TarReader(stream, leaveOpen: true);
        var (end, any) = (0L, false);
        string? damage;
        while (TarEntries.Next(reader, out damage) is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            any = true;
            var kind = TarEntries.KindOf(entry);
            var (offset, length) = (entry.DataOffset, kind == EntryKind.File ? entry.Length : 0);
            end = Math.Max(end, Math.Max(offset, 0) + ((Math.Max(entry.Length, 0) + Block - 1) / Block * Block));
            var cut = kind == EntryKind.File && offset + length > Length ? "the archive ends before it does: it is truncated" : null;
            collector.Add(new ListedEntry(entry.Name, kind, length, new EntryPlace(offset, length), cut), start => FileReading.Read(stream.SafeFileHandle, start[..(int)Math.Min(start.Length, length)], offset));
        }

        if (!any) throw new TlearnException($"{Path}: {(damage is null ? "found no entry, expected a tar archive" : $"not a tar archive, or damaged from its first byte on ({damage})")}", "Make or fetch the archive again.");
        // A tar ends with blocks of zeros: one that was cut between two files is told by that.
        damage ??= Length < end + Block ? "its end is missing: it is truncated" : null;
        if (damage is not null) Contents.EndEarly(damage);
        sidecars.Settle();
    }
}
