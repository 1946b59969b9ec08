using System.Text;

namespace TransferLearning.Core.Files;

/// <summary>
/// Writes reports and tables where a user says: whole or not at all as <see cref="AtomicFile"/> does, and otherwise as a plain write would:
/// through a symbolic link, keeping an existing file's permissions, and straight into what is no file on a disk (a pipe, a device).
/// </summary>
public static class AtomicText
{
    private static readonly UTF8Encoding s_encoding = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a text file, UTF-8 without byte order mark.</summary>
    /// <exception cref="IOException">It cannot be written; what was there still is.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written; what was there still is.</exception>
    public static void Write(string path, Action<TextWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (IsStream(path))
        {
            // Behind what is there already, where the system's link leads to a file: others write into it, too.
            using var stream = new FileStream(path, PathKinds.IsSystemLink(path) ? FileMode.Append : FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            Encode(stream, write);
            return;
        }

        var target = Target(path);
        if (!File.Exists(target))
        {
            AtomicFile.Write(target, FileDurability.Named, stream => Encode(stream, write));
            return;
        }

        PathKinds.RequireFile(target, PathKinds.Of(target));
        // Opened for writing: a file that may not be written is refused as ever, though its folder would let it be replaced.
        using var existing = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        AtomicFile.Write(target, FileDurability.Named, stream =>
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(((FileStream)stream).SafeFileHandle, File.GetUnixFileMode(existing.SafeFileHandle));
            else existing.Dispose(); // an open file cannot be replaced there
            Encode(stream, write);
        });
    }

    /// <summary>Looks whether a text can be written, before the work that makes it; nothing changes. What is no file on a disk is not touched: to open a pipe would end it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void RequireWritable(string path)
    {
        if (IsStream(path)) return;
        var target = Target(path);
        PathKinds.RequireFile(target, PathKinds.Of(target));
        if (File.Exists(target))
        {
            using var opened = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        }

        AtomicFile.RequireWritable(target);
    }

    private static bool IsStream(string path) => PathKinds.Of(path) switch
    {
        PathKind.Pipe or PathKind.CharacterDevice => true,
        PathKind.File => PathKinds.IsSystemLink(path),
        _ => false,
    };

    private static string Target(string path) =>
        new FileInfo(path).LinkTarget is null ? Path.GetFullPath(path) : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    private static void Encode(Stream stream, Action<TextWriter> write)
    {
        using var text = new StreamWriter(stream, s_encoding, bufferSize: 1 << 16, leaveOpen: true);
        write(text);
    }
}
