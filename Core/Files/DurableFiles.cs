using System.Runtime.InteropServices;

namespace TransferLearning.Core.Files;

/// <summary>
/// File operations that hold when the power goes. On Linux and macOS a new name is on disk only once its folder was flushed, for which
/// .NET has no call; Windows keeps its own journal of names. <see cref="AtomicFile"/> is what writes a file from nothing to its name.
/// </summary>
internal static partial class DurableFiles
{
    private const int ReadOnly = 0;
    private const int InvalidArgument = 22;
    private const int FileExists = 17;

    /// <summary>Makes a folder and those above it that are missing, each on disk.</summary>
    public static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        var parent = Path.GetDirectoryName(Path.GetFullPath(folder));
        if (parent is not null) CreateFolder(parent);
        Directory.CreateDirectory(folder);
        if (parent is not null) FlushFolder(parent);
    }

    /// <summary>Writes a new file and its bytes to disk.</summary>
    public static void Write(string file, ReadOnlySpan<byte> content)
    {
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Gives a complete file the name that readers look for. Both lie in one folder, and nobody else uses the new name.</summary>
    public static void Publish(string temporary, string file)
    {
        PatientMove.ToFree(temporary, file);
        FlushFolder(Path.GetDirectoryName(file)!);
    }

    /// <summary>As <see cref="Publish"/>, of a name that may be taken: what is there is replaced in one step.</summary>
    public static void PublishOver(string temporary, string file)
    {
        PatientMove.Over(temporary, file);
        FlushFolder(Path.GetDirectoryName(file)!);
    }

    /// <summary>As <see cref="Publish"/>, of a name for which others compete: exactly one succeeds, the others get <see langword="false"/>.</summary>
    public static bool TryPublishFirst(string temporary, string file)
    {
        try
        {
            // File.Move looks first and renames then: between the two another process may have come. A hard link cannot replace anything.
            if (OperatingSystem.IsWindows() || !TryLink(temporary, file, out var exists)) PatientMove.ToFree(temporary, file);
            else if (exists) return false;
        }
        catch (IOException) when (File.Exists(file))
        {
            return false;
        }
        finally
        {
            File.Delete(temporary);
        }

        FlushFolder(Path.GetDirectoryName(file)!);
        return true;
    }

    /// <summary>Writes a folder's list of names to disk.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0) throw Failure("open", folder);
        try
        {
            // Some network file systems have nothing to flush here and say EINVAL.
            if (Flush(descriptor) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument) throw Failure("fsync", folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    // False where the file system knows no hard links.
    private static bool TryLink(string from, string to, out bool exists)
    {
        if (Link(from, to) == 0)
        {
            exists = false;
            return true;
        }

        exists = Marshal.GetLastPInvokeError() == FileExists;
        return exists;
    }

    private static IOException Failure(string call, string path) =>
        new($"{call} {path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
