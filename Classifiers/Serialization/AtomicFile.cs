using TransferLearning.Core;

namespace TransferLearning.Classifiers.Serialization;

/// <summary>Writes a file that is complete under its name, or not there.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside the file, flushes to disk, renames.</summary>
    /// <exception cref="TlearnException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var full = Path.GetFullPath(path);
        var temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{path}: {e.Message}", "Give a path that can be written.", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
