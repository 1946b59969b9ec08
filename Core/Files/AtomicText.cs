using System.Text;

namespace TransferLearning.Core.Files;

/// <summary>
/// Writes reports and tables where a user says: as <see cref="AtomicFile"/> does, and, since text needs no seeking, straight into a pipe or a device, too.
/// </summary>
internal static class AtomicText
{
    private static readonly UTF8Encoding s_encoding = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a text file, UTF-8 without byte order mark, with line feeds under every system.</summary>
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

        AtomicFile.Write(path, FileDurability.Named, stream => Encode(stream, write));
    }

    /// <summary>Looks whether a text can be written, before the work that makes it; nothing changes. What is no file on a disk is not touched: to open a pipe would end it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void RequireWritable(string path)
    {
        if (!IsStream(path)) AtomicFile.RequireWritable(path);
    }

    private static bool IsStream(string path) => PathKinds.Of(path) switch
    {
        PathKind.Pipe or PathKind.CharacterDevice => true,
        PathKind.File => PathKinds.IsSystemLink(path),
        _ => false,
    };

    /// <summary>A writer whose bytes are the same under every system: UTF-8 without byte order mark, lines that end in a line feed.</summary>
    internal static StreamWriter WriterOn(Stream stream) => new(stream, s_encoding, bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\n" };

    private static void Encode(Stream stream, Action<TextWriter> write)
    {
        using var text = WriterOn(stream);
        write(text);
    }
}
