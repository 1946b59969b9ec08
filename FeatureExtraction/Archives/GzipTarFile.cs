using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Tar;
using System.IO.Compression;
using TransferLearning.Core.Files;
using TransferLearning.FeatureExtraction.Decoding.Formats;

namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>
/// A compressed tar, which can only be read from its beginning. One reader goes through it; what it passes on its way to an image is kept for a while (<see cref="EntryCache"/>), so that
/// threads that ask in the archive's order find it there. Whoever asks for what lies behind the reader and is kept no more lets it begin anew.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "archives stay open as long as the process that reads them; the reader closes itself at the end and before it begins anew")]
internal sealed class GzipTarFile : Archive
{
    // Zeros without end come from a few bytes: what is longer than this is not passed over to see what follows.
    private const long LongestPassed = 8L << 30;

    private readonly Lock _gate = new();
    private readonly HashSet<int> _images = [];
    private Cursor? _cursor;
    private int _last;

    private GzipTarFile(FileInfo file)
        : base(file)
    {
    }

    /// <summary>Whether a file is compressed by gzip, by its first bytes.</summary>
    public static bool IsGzip(string path)
    {
        using var file = FileReading.Open(path);
        Span<byte> magic = stackalloc byte[2];
        return FileReading.Read(file, magic, 0) == 2 && magic is [0x1F, 0x8B];
    }

    /// <inheritdoc cref="Archive.Open"/>
    public static GzipTarFile Open(FileInfo file, CancellationToken cancellation)
    {
        var tar = new GzipTarFile(file);
        tar.List(cancellation);
        return tar;
    }

    private protected override void Fill(ArchiveEntry entry, Span<byte> bytes)
    {
        if (EntryCache.Find(this, entry.Number) is { } kept)
        {
            kept.CopyTo(bytes);
            return;
        }

        lock (_gate)
        {
            (EntryCache.Find(this, entry.Number) ?? ReadTo(entry.Number)).CopyTo(bytes);
        }
    }

    private byte[] ReadTo(int number)
    {
        if (_cursor is null || _cursor.Next > number)
        {
            Close();
            _cursor = new Cursor(Path);
        }

        try
        {
            while (_cursor.Read() is { } entry)
            {
                if (!_images.Contains(_cursor.Next - 1)) continue;
                var bytes = Cursor.ReadData(entry);
                EntryCache.Add(this, _cursor.Next - 1, bytes);
                if (_cursor.Next <= number) continue;
                if (number == _last) Close(); // nothing is left to ask for
                return bytes;
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            Close();
            throw;
        }

        throw new EndOfStreamException("the archive ends before this image: it has changed, or is truncated");
    }

    private void Close()
    {
        _cursor?.Dispose();
        _cursor = null;
    }

    private void List(CancellationToken cancellation)
    {
        var sidecars = new Sidecars(Contents);
        var collector = new EntryCollector(Contents, sidecars);
        using var cursor = new Cursor(Path);
        string? damage = null;
        try
        {
            while (cursor.Read() is { } entry)
            {
                cancellation.ThrowIfCancellationRequested();
                var kind = TarEntries.KindOf(entry);
                var length = kind == EntryKind.File ? entry.Length : 0;
                byte[] data = [];
                string? fault = null;
                if (length > LongestPassed)
                {
                    collector.Add(new ListedEntry(entry.Name, kind, length, default), _ => 0);
                    damage = $"'{entry.Name}' claims {length:N0} bytes, which are not unpacked to see what follows it";
                    break;
                }

                // What may be an image is read now, as far as there is room, so that a small archive is read once.
                var reads = length is > 0 and <= LongestImage && (ImageFiles.HasEnding(entry.Name) ? EntryCache.HasRoom(length) : length <= 1 << 20);
                try
                {
                    // What is not kept is gone through all the same, so that a cut in the middle of it is a fault of its own.
                    data = reads ? Cursor.ReadData(entry) : Cursor.PassOver(entry, length);
                }
                catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
                {
                    fault = "the archive ends or is damaged before it does: it is truncated";
                    damage = Reason(e);
                }

                var image = collector.Add(new ListedEntry(entry.Name, kind, length, default, fault), start => Copy(data, start));
                if (damage is not null) break;
                if (image is not { Fault: null }) continue;
                _images.Add(_last = image.Number);
                if (reads && EntryCache.HasRoom(length)) EntryCache.Add(this, image.Number, data);
            }

            damage ??= cursor.Damage;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            damage = Reason(e);
        }

        if (cursor.Next == 0) throw new TlearnException($"{Path}: {(damage is null ? "found no entry, expected a tar archive" : $"no compressed tar archive, or damaged from its first byte on ({damage})")}", "Make or fetch the archive again.");
        if (damage is not null) Contents.EndEarly(damage);
        sidecars.Settle();
    }

    private static string Reason(Exception e) => e is EndOfStreamException ? "it ends in the middle: it is truncated" : $"it is truncated or damaged: {e.Message}";

    private static int Copy(byte[] data, Span<byte> start)
    {
        var count = Math.Min(data.Length, start.Length);
        data.AsSpan(0, count).CopyTo(start);
        return count;
    }

    /// <summary>One pass through the archive.</summary>
    private sealed class Cursor : IDisposable
    {
        private readonly GZipStream _stream;
        private readonly TarReader _reader;

        public Cursor(string path)
        {
            _stream = new GZipStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan), CompressionMode.Decompress);
            _reader = new TarReader(_stream, leaveOpen: true);
        }

        /// <summary>Number of the entry that is read next.</summary>
        public int Next { get; private set; }

        /// <summary>Why there was no further entry, where it was not the archive's end.</summary>
        public string? Damage { get; private set; }

        public TarEntry? Read()
        {
            var entry = TarEntries.Next(_reader, out var damage);
            Damage = damage;
            if (entry is not null) Next++;
            return entry;
        }

        public static byte[] ReadData(TarEntry entry)
        {
            var bytes = new byte[entry.Length];
            entry.DataStream?.ReadExactly(bytes);
            return bytes;
        }

        /// <summary>Goes through an entry's data, and keeps what tells whether it is an image.</summary>
        public static byte[] PassOver(TarEntry entry, long length)
        {
            if (length == 0 || entry.DataStream is not { } data) return [];
            var start = new byte[Math.Min(length, ImageFormats.SniffLength)];
            data.ReadExactly(start);
            var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
            try
            {
                for (var left = length - start.Length; left > 0;)
                {
                    var read = data.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
                    if (read == 0) throw new EndOfStreamException();
                    left -= read;
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            return start;
        }

        public void Dispose()
        {
            _reader.Dispose();
            _stream.Dispose();
        }
    }
}
