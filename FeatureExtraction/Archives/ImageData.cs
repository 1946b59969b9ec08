using System.Buffers;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>An image's bytes where they lie: in a file of its own, in an archive, or where a program keeps them.</summary>
internal abstract class ImageData
{
    /// <summary>Whether there are any.</summary>
    public abstract bool Exists { get; }

    /// <summary>How many there are.</summary>
    public abstract long Length { get; }

    /// <summary>When they were changed last, UTC.</summary>
    public abstract DateTime Modified { get; }

    /// <summary>The bytes of a path: a file, or <c>ARCHIVE/inner/path</c>.</summary>
    /// <param name="path">Absolute path.</param>
    /// <exception cref="TlearnException">The archive on the way is none.</exception>
    /// <exception cref="IOException">The archive on the way cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The archive on the way may not be read.</exception>
    public static ImageData At(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ArchiveNames.Split(path) is var (archive, inner) && OpenArchives.Get(archive) is var opened ? new EntryBytes(opened, opened.Contents.Find(inner), inner) : new FileBytes(path);
    }

    /// <summary>All bytes of a path.</summary>
    /// <inheritdoc cref="At"/>
    public static byte[] ReadAll(string path) => At(path).ReadAll();

    /// <summary>Reads them.</summary>
    /// <param name="bytes">Rented of the shared pool, and to be given back by the caller, whatever is thrown.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="IOException">They cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be read.</exception>
    public abstract int Read(ref byte[]? bytes);

    /// <summary>Reads the first bytes.</summary>
    /// <returns>How many of them there are.</returns>
    /// <inheritdoc cref="Read"/>
    public virtual int ReadStart(Span<byte> start)
    {
        byte[]? bytes = null;
        try
        {
            var count = Math.Min(Read(ref bytes), start.Length);
            bytes.AsSpan(0, count).CopyTo(start);
            return count;
        }
        finally
        {
            if (bytes is not null) ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Reads them into memory of their own.</summary>
    /// <inheritdoc cref="Read"/>
    public byte[] ReadAll()
    {
        byte[]? bytes = null;
        try
        {
            var count = Read(ref bytes);
            return bytes.AsSpan(0, count).ToArray();
        }
        finally
        {
            if (bytes is not null) ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private sealed class FileBytes(string path) : ImageData
    {
        private readonly FileInfo _file = FileFacts.Of(path);

        public override bool Exists => _file.Exists;

        public override long Length => _file.Exists ? _file.Length : 0;

        public override DateTime Modified => _file.LastWriteTimeUtc;

        public override int Read(ref byte[]? bytes)
        {
            // A named pipe has no length either, and opening one would wait for ever.
            if (_file is { Exists: true, Length: 0 }) throw new IOException("the file is empty");
            using var handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
            var length = RandomAccess.GetLength(handle);
            if (length > int.MaxValue - 64) throw new IOException($"the file has {length:N0} bytes, more than an image may have");
            bytes = ArrayPool<byte>.Shared.Rent((int)length);
            return FileReading.Read(handle, bytes.AsSpan(0, (int)length), 0);
        }

        public override int ReadStart(Span<byte> start)
        {
            if (Length == 0) return 0;
            using var handle = File.OpenHandle(path);
            return RandomAccess.Read(handle, start, 0);
        }
    }

    private sealed class EntryBytes(Archive archive, ArchiveEntry? entry, string inner) : ImageData
    {
        public override bool Exists => entry is not null;

        public override long Length => entry?.Length ?? 0;

        public override DateTime Modified => archive.Modified;

        public override int Read(ref byte[]? bytes) =>
            archive.Read(entry ?? throw new FileNotFoundException($"the archive {archive.Path} holds no '{inner}' any more"), ref bytes);
    }
}
