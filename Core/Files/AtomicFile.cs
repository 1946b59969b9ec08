namespace TransferLearning.Core.Files;

/// <summary>When a file counts as written.</summary>
internal enum FileDurability
{
    /// <summary>When it has its name: a crash of the program loses nothing, one of the machine may.</summary>
    Named,

    /// <summary>When its bytes and its name are on disk: nothing is lost when the power goes.</summary>
    OnDisk,
}

/// <summary>
/// Writes files that are complete or not there at all: under another name in the same folder, then renamed. An earlier file of that name
/// stays until then, and stays for good where writing fails. Every file that the program makes for a user is written here, as a plain write would do it: through
/// symbolic links, with an existing file's permissions. What is no file is never replaced: a character device (<c>/dev/null</c>, the usual way to ask for no
/// file) takes the bytes, a pipe, socket or disk is refused.
/// </summary>
internal static class AtomicFile
{
    private const int BufferSize = 1 << 16;
    private const string TemporaryPrefix = ".tmp-";

    /// <summary>Writes a file. A file of that name is replaced, a symbolic link is followed; folders that are missing are made.</summary>
    /// <param name="path">The file.</param>
    /// <param name="durability">When it counts as written.</param>
    /// <param name="write">Writes the content; the stream can be read and sought, too.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, FileDurability durability, Action<Stream> write) =>
        _ = WriteAsync(path, durability, stream =>
        {
            write(stream);
            return Task.CompletedTask;
        }).GetAwaiter().GetResult(); // nothing in it waits

    /// <summary>Writes a file of known content.</summary>
    /// <inheritdoc cref="Write(string, FileDurability, Action{Stream})"/>
    public static void Write(string path, FileDurability durability, byte[] content) => Write(path, durability, stream => stream.Write(content));

    /// <summary>Removes what writers left in a folder when they were killed. Nobody may be writing there.</summary>
    public static void RemoveUnfinished(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, TemporaryPrefix + "*").Where(IsUnfinished)) File.Delete(file);
    }

    /// <summary>Whether a file is one that is being written, or was when its writer was killed: whoever reads the files of a folder passes over it.</summary>
    public static bool IsUnfinished(string path) =>
        Path.GetFileName(path) is var name && name.StartsWith(TemporaryPrefix, StringComparison.Ordinal) && Guid.TryParseExact(name[TemporaryPrefix.Length..], "N", out _);

    /// <summary>Makes sure that a network made from another one does not take its place.</summary>
    /// <param name="path">The file that is to be written.</param>
    /// <param name="network">The file of the network that it is made from.</param>
    /// <exception cref="UsageException">They are one.</exception>
    public static void RequireOther(string path, string network)
    {
        if (IsSame(path, network)) throw new UsageException($"`path` {path}: this is the network itself, which would be replaced", "give the new network another name");
    }

    /// <summary>Whether writing a file would replace another one: both paths lead to the same file.</summary>
    /// <param name="path">The file that is to be written.</param>
    /// <param name="other">The other file, which is there.</param>
    public static bool IsSame(string path, string other) =>
        string.Equals(RealPath.Of(path), RealPath.Of(other), OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Looks whether a file can be written, before the work that makes its content: its folder, or where that is missing the nearest one above it, takes a
    /// file. Nothing stays behind.
    /// </summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void RequireWritable(string path)
    {
        var full = Path.GetFullPath(path);
        if (Path.EndsInDirectorySeparator(full)) throw new IOException($"{full} cannot be written: this is the name of a folder");
        var kind = PathKinds.Of(full);
        if (kind == PathKind.CharacterDevice) return;
        PathKinds.RequireFile(full, kind);
        var target = PathKinds.Real(full);
        RequireReplaceable(target, full);
        var folder = Path.GetDirectoryName(target) ?? throw new IOException($"{path} is no name of a file");
        RequireRoom(folder, full);
    }

    /// <summary>Looks whether a folder can be made, or files written into the one that is there. Nothing stays behind.</summary>
    /// <exception cref="IOException">There is something else of that name, or it cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void RequireWritableFolder(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (PathKinds.Of(full) is not (PathKind.Nothing or PathKind.Folder)) throw new IOException($"{full} cannot be made: there is a file of that name");
        RequireRoom(PathKinds.Real(full), full);
    }

    /// <returns>The file's absolute path.</returns>
    /// <inheritdoc cref="Write(string, FileDurability, Action{Stream})"/>
    public static async Task<string> WriteAsync(string path, FileDurability durability, Func<Stream, Task> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        var kind = PathKinds.Of(full);
        if (kind == PathKind.CharacterDevice) return await IntoDeviceAsync(full, write).ConfigureAwait(false);
        PathKinds.RequireFile(full, kind);
        var target = PathKinds.Real(full);
        var folder = Path.GetDirectoryName(target) ?? throw new IOException($"{path} is no name of a file");
        using var earlier = OpenEarlier(target, full);
        MakeFolder(folder, full, durability);
        var temporary = TemporaryIn(folder);
        try
        {
            var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferSize);
            await using (stream.ConfigureAwait(false))
            {
                if (OperatingSystem.IsWindows()) earlier?.Dispose(); // an open file cannot be replaced there
                else if (earlier is not null) File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(earlier.SafeFileHandle));
                await write(stream).ConfigureAwait(false);
                if (durability == FileDurability.OnDisk) stream.Flush(flushToDisk: true);
            }

            Publish(temporary, target, full, durability);
            return full;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && e.Message.Contains(temporary, StringComparison.Ordinal))
        {
            throw Named(e, temporary, full);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>A temporary name, which readers of folders skip.</summary>
    internal static string TemporaryIn(string folder) => Path.Combine(folder, $"{TemporaryPrefix}{Guid.NewGuid():N}");

    // When a rename fails, Windows tells neither name.
    private static void Publish(string temporary, string target, string full, FileDurability durability)
    {
        try
        {
            if (durability == FileDurability.OnDisk) DurableFiles.PublishOver(temporary, target);
            else PatientMove.Over(temporary, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Named(e, temporary, full);
        }
    }

    private static void MakeFolder(string folder, string full, FileDurability durability)
    {
        _ = Existing(folder, full);
        try
        {
            if (durability == FileDurability.OnDisk) DurableFiles.CreateFolder(folder);
            else Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Named(e, full, full);
        }
    }

    // Whether a file can be made in a folder, or in the nearest one above it that is there.
    private static void RequireRoom(string folder, string full)
    {
        var temporary = TemporaryIn(Existing(folder, full));
        try
        {
            using var probe = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Named(e, temporary, full);
        }
    }

    /// <summary>A folder, or the nearest one above it that is there.</summary>
    private static string Existing(string folder, string full)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
        {
            if (File.Exists(folder)) throw new IOException($"{full} cannot be written: {folder} is a file, no folder");
            folder = above;
        }

        return folder;
    }

    private static void RequireReplaceable(string target, string full)
    {
        OpenEarlier(target, full)?.Dispose();
        if (!File.Exists(target)) return;
        try
        {
            PatientMove.RequireReplaceable(target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Named(e, target, full);
        }
    }

    // Opened for writing: a file that may not be written is refused, though its folder would let it be replaced.
    private static FileStream? OpenEarlier(string target, string full)
    {
        if (!File.Exists(target)) return null;
        try
        {
            return new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Named(e, target, full);
        }
    }

    // Written to a temporary file first: writers may seek, and a device takes bytes in order.
    private static async Task<string> IntoDeviceAsync(string full, Func<Stream, Task> write)
    {
        var content = new FileStream(TemporaryIn(Path.GetTempPath()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferSize, FileOptions.DeleteOnClose);
        await using (content.ConfigureAwait(false))
        {
            await write(content).ConfigureAwait(false);
            content.Position = 0;
            var device = new FileStream(full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            await using (device.ConfigureAwait(false)) await content.CopyToAsync(device).ConfigureAwait(false);
        }

        return full;
    }

    // The user knows the name that was asked for, not the one beside it, nor where a link leads.
    private static Exception Named(Exception e, string written, string full)
    {
        var message = $"{full} cannot be written: {PatientMove.Holder(e) ?? e.Message.Replace(written, full, StringComparison.Ordinal)}";
        return e is UnauthorizedAccessException ? new UnauthorizedAccessException(message, e) : new IOException(message, e);
    }
}
