using System.Buffers;
using System.IO.Compression;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>
/// A ZIP archive. .NET's own reader answers one thread at a time, and nothing of an archive that was cut; here each thread reads its image where it lies.
/// </summary>
internal sealed class ZipArchiveFile : Archive
{
    /// <summary>The method of entries that are not compressed.</summary>
    public const int Stored = 0;

    /// <summary>The method of entries that are compressed as usual.</summary>
    public const int Deflated = 8;

    // Read with the header, so that most entries cost one reading: names are not longer, nor extra fields.
    private const int UsualNames = 512;

    private ZipArchiveFile(FileInfo file)
        : base(file)
    {
    }

    /// <inheritdoc cref="Archive.Open"/>
    public static ZipArchiveFile Open(FileInfo file, CancellationToken cancellation)
    {
        var zip = new ZipArchiveFile(file);
        zip.List(cancellation);
        return zip;
    }

    private protected override void Fill(ArchiveEntry entry, Span<byte> bytes)
    {
        var place = entry.Place;
        if (place.Packed is < 0 or > LongestImage) throw new InvalidDataException($"its {entry.Length:N0} bytes are said to be packed into {place.Packed:N0}");
        using var file = FileReading.Open(Path);
        var rented = ArrayPool<byte>.Shared.Rent(ZipRecord.LocalLength + UsualNames + (int)place.Packed);
        try
        {
            var read = FileReading.Read(file, rented.AsSpan(0, ZipRecord.LocalLength + UsualNames + (int)place.Packed), place.Offset);
            var header = HeaderLength(rented.AsSpan(0, read));
            if (header + place.Packed > read) FileReading.Fill(file, rented.AsSpan(header = 0, (int)place.Packed), place.Offset + HeaderLength(rented.AsSpan(0, read)));
            Unpack(rented, header, (int)place.Packed, place.Method, bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        if (Crc32.HashToUInt32(bytes) != place.Checksum) throw new InvalidDataException("its checksum is another than the archive records");
    }

    private static int HeaderLength(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ZipRecord.LocalLength || !bytes.StartsWith(ZipRecord.LocalSignature)) throw new InvalidDataException("where the directory says that it begins, it does not");
        return ZipRecord.LocalLength + bytes[26] + (bytes[27] << 8) + bytes[28] + (bytes[29] << 8);
    }

    private static void Unpack(byte[] packed, int start, int count, int method, Span<byte> bytes)
    {
        if (method == Stored)
        {
            packed.AsSpan(start, count).CopyTo(bytes);
            return;
        }

        using var stream = new DeflateStream(new MemoryStream(packed, start, count, writable: false), CompressionMode.Decompress);
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length || stream.ReadByte() >= 0) throw new InvalidDataException($"it does not unpack to the {bytes.Length:N0} bytes that the archive records");
    }

    private void List(CancellationToken cancellation)
    {
        var collector = new EntryCollector(Contents);
        using var file = FileReading.Open(Path);
        if (ZipDirectory.Read(file, Length, cancellation) is { } records)
        {
            foreach (var record in records.OrderBy(r => r.Offset)) Collect(record.ToListed());
            return;
        }

        var any = false;
        foreach (var (record, damage) in ZipDirectory.Recover(file, Length, cancellation))
        {
            any = true;
            Collect(record.ToListed(damage));
        }

        if (!any) throw new TlearnException($"{Path}: not a ZIP archive, or damaged from its first byte on", "Make or fetch the archive again.");
        Contents.EndEarly("its directory, which stands at the end, is missing or damaged: it is truncated");

        void Collect(ListedEntry listed) => collector.Add(listed, start => ReadStart(file, listed, start));
    }

    private static int ReadStart(SafeFileHandle file, in ListedEntry listed, Span<byte> start)
    {
        Span<byte> header = stackalloc byte[ZipRecord.LocalLength];
        FileReading.Fill(file, header, listed.Place.Offset);
        var packed = new byte[Math.Min(Math.Max(listed.Place.Packed, 0), 1024)];
        var read = FileReading.Read(file, packed, listed.Place.Offset + HeaderLength(header));
        if (listed.Place.Method == Stored)
        {
            var count = Math.Min(read, start.Length);
            packed.AsSpan(0, count).CopyTo(start);
            return count;
        }

        using var stream = new DeflateStream(new MemoryStream(packed, 0, read, writable: false), CompressionMode.Decompress);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
    }
}
