using System.Formats.Tar;
using System.IO.Compression;

namespace TransferLearning.Tests.Sources;

/// <summary>Writes archives of files in memory: a name and its bytes.</summary>
internal static class ArchiveMaking
{
    /// <summary>The files of a folder, by paths relative to it.</summary>
    public static (string Name, byte[] Bytes)[] FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => (Path.GetRelativePath(folder, f).Replace('\\', '/'), File.ReadAllBytes(f)))];

    /// <summary>Writes an archive of the kind that its name says.</summary>
    public static string Write(string path, params (string Name, byte[] Bytes)[] files)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (path.EndsWith(".zip", StringComparison.Ordinal)) Zip(path, files);
        else if (path.EndsWith(".parquet", StringComparison.Ordinal)) TableMaking.Write(path, files);
        else Tar(path, [.. files.Select(f => (TarEntry)new PaxTarEntry(TarEntryType.RegularFile, f.Name) { DataStream = new MemoryStream(f.Bytes) })]);
        return path;
    }

    /// <summary>Writes a tar, compressed where its name says so.</summary>
    public static void Tar(string path, params TarEntry[] entries)
    {
        using Stream file = path.EndsWith("gz", StringComparison.Ordinal) ? new GZipStream(File.Create(path), CompressionLevel.Fastest) : File.Create(path);
        using var tar = new TarWriter(file);
        foreach (var entry in entries) tar.WriteEntry(entry);
    }

    /// <summary>Cuts a file to a part of its bytes.</summary>
    public static void Cut(string path, double part)
    {
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(int)(bytes.Length * part)]);
    }

    /// <summary>Replaces bytes of a file by as many others, wherever they stand.</summary>
    public static void Patch(string path, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var bytes = File.ReadAllBytes(path);
        for (int i = 0, next; (next = bytes.AsSpan(i).IndexOf(from)) >= 0; i += next + from.Length) to.CopyTo(bytes.AsSpan(i + next));
        File.WriteAllBytes(path, bytes);
    }

    private static void Zip(string path, (string Name, byte[] Bytes)[] files)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, bytes) in files)
        {
            // Both methods in each archive.
            using var stream = zip.CreateEntry(name, name.Length % 2 == 0 ? CompressionLevel.Fastest : CompressionLevel.NoCompression).Open();
            stream.Write(bytes);
        }
    }
}
