using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>
/// The directory at the end of a ZIP archive. Where it is missing, because the archive was cut, the entries are found by the headers before their data, as far as they go.
/// </summary>
internal static class ZipDirectory
{
    private const int EndLength = 22;
    private const int LongestComment = ushort.MaxValue;
    private const long LongestDirectory = 256 << 20;

    private static ReadOnlySpan<byte> EndSignature => "PK\x05\x06"u8;

    /// <summary>Reads the directory; <see langword="null"/> where there is none.</summary>
    public static List<ZipRecord>? Read(SafeFileHandle file, long length, CancellationToken cancellation)
    {
        if (FindEnd(file, length) is not { } end || end.Size is < 0 or > LongestDirectory || end.At - end.Size < 0) return null;
        var bytes = new byte[end.Size];
        FileReading.Fill(file, bytes, end.At - end.Size);

        // Something may stand before the archive, a program that unpacks it for example: all places move by it.
        var moved = end.At - end.Size - end.Offset;
        var records = new List<ZipRecord>();
        ReadOnlySpan<byte> rest = bytes;
        while (ZipRecord.ReadCentral(ref rest) is { } record)
        {
            cancellation.ThrowIfCancellationRequested();
            records.Add(record with { Offset = record.Offset + moved });
        }

        return rest.IsEmpty && (end.Count is not { } count || count == records.Count) ? records : null;
    }

    /// <summary>Finds entries by their local headers, from the archive's beginning on.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="length">Its length.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>The entries; the last may reach beyond the archive's end.</returns>
    public static IEnumerable<(ZipRecord Record, string? Damage)> Recover(SafeFileHandle file, long length, CancellationToken cancellation)
    {
        var header = new byte[ZipRecord.LocalLength + (2 * ushort.MaxValue)];
        for (var at = 0L; at < length;)
        {
            cancellation.ThrowIfCancellationRequested();
            if (ZipRecord.ReadLocal(header.AsSpan(0, FileReading.Read(file, header, at)), at, out var size) is not { } record) yield break;
            var data = at + size;
            if (record.HasDescriptor && record.Packed == 0)
            {
                if (FindDescriptor(file, data, length) is not { } found)
                {
                    yield return (record, "the archive ends before it does: it is truncated");
                    yield break;
                }

                record = record with { Packed = found.Packed, Length = found.Length, Checksum = found.Checksum };
                at = found.Next;
            }
            else
            {
                at = data + record.Packed;
            }

            yield return (record, record.Packed < 0 || data + record.Packed > length ? "the archive ends before it does: it is truncated" : null);
            if (record.Packed < 0) yield break;
        }
    }

    private static (long At, long Size, long Offset, long? Count)? FindEnd(SafeFileHandle file, long length)
    {
        var tail = new byte[Math.Min(length, EndLength + LongestComment)];
        FileReading.Fill(file, tail, length - tail.Length);
        for (var i = tail.Length - EndLength; i >= 0; i--)
        {
            var end = tail.AsSpan(i);
            if (!end.StartsWith(EndSignature) || BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) > end.Length - EndLength) continue;
            var at = length - tail.Length + i;
            var (count, size, offset) = (BinaryPrimitives.ReadUInt16LittleEndian(end[10..]), BinaryPrimitives.ReadUInt32LittleEndian(end[12..]), BinaryPrimitives.ReadUInt32LittleEndian(end[16..]));
            if (Wide(file, at) is { } wide) return wide;
            if (size != uint.MaxValue && offset != uint.MaxValue) return (at, size, offset, count == ushort.MaxValue ? null : count);
        }

        return null;
    }

    // Archives above 4 GB or 65,535 entries have a second end before the first, and a pointer to it between them.
    private static (long At, long Size, long Offset, long? Count)? Wide(SafeFileHandle file, long end)
    {
        Span<byte> pointer = stackalloc byte[20];
        Span<byte> wide = stackalloc byte[56];
        if (end < pointer.Length + wide.Length) return null;
        FileReading.Fill(file, pointer, end - pointer.Length);
        if (!pointer.StartsWith("PK\x06\x07"u8)) return null;
        var said = BinaryPrimitives.ReadInt64LittleEndian(pointer[8..]);
        foreach (var at in (long[])[said, end - pointer.Length - wide.Length])
        {
            if (at < 0 || at > end - wide.Length) continue;
            FileReading.Fill(file, wide, at);
            if (!wide.StartsWith("PK\x06\x06"u8)) continue;
            return (at, BinaryPrimitives.ReadInt64LittleEndian(wide[40..]), BinaryPrimitives.ReadInt64LittleEndian(wide[48..]), BinaryPrimitives.ReadInt64LittleEndian(wide[32..]));
        }

        return null;
    }

    /// <summary>Finds what follows an entry whose length its header does not tell: a record with the length that lies before it.</summary>
    private static (uint Checksum, long Packed, long Length, long Next)? FindDescriptor(SafeFileHandle file, long data, long length)
    {
        const int size = 16;
        var window = new byte[1 << 16];
        for (var at = data; at + size <= length; at += window.Length - size + 1)
        {
            var bytes = window.AsSpan(0, FileReading.Read(file, window, at));
            for (int i = 0, next; (next = bytes[i..].IndexOf("PK\x07\x08"u8)) >= 0; i += next + 1)
            {
                var record = bytes[(i + next)..];
                var packed = at + i + next - data;
                if (record.Length >= size && BinaryPrimitives.ReadUInt32LittleEndian(record[8..]) == packed)
                {
                    return (BinaryPrimitives.ReadUInt32LittleEndian(record[4..]), packed, BinaryPrimitives.ReadUInt32LittleEndian(record[12..]), at + i + next + size);
                }
            }

            if (bytes.Length < window.Length) break;
        }

        return null;
    }
}
