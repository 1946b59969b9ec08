using System.Buffers;

namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>A file that holds many images: its directory is read when it is opened, the images' bytes when they are asked for, by any thread. Nothing is unpacked to disk.</summary>
internal abstract class Archive
{
    /// <summary>The longest image that is read of an archive: it is held in memory whole.</summary>
    public const int LongestImage = 256 << 20;

    private protected Archive(FileInfo file) => (Path, Length, Modified) = (file.FullName, file.Length, file.LastWriteTimeUtc);

    /// <summary>Absolute path of its file.</summary>
    public string Path { get; }

    /// <summary>Length of its file, when it was opened.</summary>
    public long Length { get; }

    /// <summary>When its file was changed last, UTC. It is the time of every image in it: whoever writes an archive anew may have changed any of them.</summary>
    public DateTime Modified { get; }

    /// <summary>What it holds.</summary>
    public ArchiveContents Contents { get; } = new();

    /// <summary>Opens an archive and reads its directory.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="TlearnException">It is no archive, or nothing of it can be read.</exception>
    /// <exception cref="IOException">Its file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Its file may not be read.</exception>
    public static Archive Open(string path, CancellationToken cancellation)
    {
        var file = FileFacts.Of(path);
        if (file is { Exists: true, Length: 0 }) throw new TlearnException($"{path}: the archive is empty (0 bytes)", "Make or fetch it again.");
        if (ArchiveNames.IsParquet(path)) return ParquetTableFile.Open(file, cancellation);
        if (path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)) return ZipArchiveFile.Open(file, cancellation);
        return GzipTarFile.IsGzip(path) ? GzipTarFile.Open(file, cancellation) : TarFile.Open(file, cancellation);
    }

    /// <summary>Reads an image's bytes.</summary>
    /// <param name="entry">The image, of this archive.</param>
    /// <param name="bytes">Rented of the shared pool, and to be given back by the caller, whatever is thrown.</param>
    /// <returns>How many bytes there are.</returns>
    /// <exception cref="IOException">They cannot be read, or are damaged.</exception>
    public int Read(ArchiveEntry entry, ref byte[]? bytes)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Fault is { } fault) throw new IOException(fault);
        if (entry.Length == 0) throw new IOException("the file is empty");
        bytes = ArrayPool<byte>.Shared.Rent((int)entry.Length);
        try
        {
            Fill(entry, bytes.AsSpan(0, (int)entry.Length));
        }
        catch (InvalidDataException e)
        {
            throw new IOException($"damaged in the archive: {e.Message}", e);
        }

        return (int)entry.Length;
    }

    /// <summary>Reads all bytes of an entry.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    private protected abstract void Fill(ArchiveEntry entry, Span<byte> bytes);
}
