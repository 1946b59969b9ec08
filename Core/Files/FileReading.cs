using Microsoft.Win32.SafeHandles;

namespace TransferLearning.Core.Files;

/// <summary>Reads of a file at any place, by any thread.</summary>
internal static class FileReading
{
    /// <summary>Opens a file that others may write, replace and delete meanwhile. Close it soon: some programs cannot write what another has open, however it is shared.</summary>
    public static SafeFileHandle Open(string path) => File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete, options: FileOptions.RandomAccess);

    /// <summary>Reads until the memory is full or the file ends.</summary>
    /// <returns>How many bytes were read.</returns>
    public static int Read(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        var read = 0;
        while (read < bytes.Length)
        {
            var part = RandomAccess.Read(file, bytes[read..], offset + read);
            if (part == 0) break;
            read += part;
        }

        return read;
    }

    /// <summary>Reads as many bytes as are asked for.</summary>
    /// <exception cref="EndOfStreamException">The file ends before.</exception>
    public static void Fill(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        var read = Read(file, bytes, offset);
        if (read < bytes.Length) throw new EndOfStreamException($"the file ends {bytes.Length - read:N0} bytes too soon: it is truncated");
    }
}
