using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TransferLearning.FeatureExtraction.Backbones.Devices.Native;

/// <summary>A native library's file, read piece by piece, little endian; what does not lie in it is an error that names the place.</summary>
internal sealed class LibraryFile : IDisposable
{
    private const int LongestName = 512;

    private readonly SafeFileHandle _handle;
    private readonly string _path;

    public LibraryFile(string path)
    {
        _path = path;
        _handle = File.OpenHandle(path);
        Length = RandomAccess.GetLength(_handle);
    }

    public long Length { get; }

    public bool StartsWith(ReadOnlySpan<byte> mark)
    {
        Span<byte> start = stackalloc byte[8];
        var read = RandomAccess.Read(_handle, start, 0);
        return start[..read].StartsWith(mark);
    }

    public byte Byte(long offset) => Bytes(offset, 1)[0];

    public ushort UInt16(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(offset, 2));

    public uint UInt32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(offset, 4));

    public ulong UInt64(long offset) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(offset, 8));

    /// <summary>A piece of the file.</summary>
    public byte[] Bytes(long offset, int count)
    {
        if (offset < 0 || count < 0 || offset > Length - count) throw Damaged(offset, $"found the end of the file ({Length} bytes), expected {count} bytes");
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = RandomAccess.Read(_handle, bytes.AsSpan(read), offset + read);
            if (more == 0) throw Damaged(offset + read, "found the end of the file");
            read += more;
        }

        return bytes;
    }

    /// <summary>A name that ends with a zero.</summary>
    public string Name(long offset)
    {
        if (offset < 0 || offset >= Length) throw Damaged(offset, $"found the end of the file ({Length} bytes), expected a name");
        var bytes = Bytes(offset, (int)Math.Min(LongestName, Length - offset));
        var end = bytes.AsSpan().IndexOf((byte)0);
        return end > 0 ? Encoding.UTF8.GetString(bytes, 0, end) : throw Damaged(offset, $"found no name of at most {LongestName} bytes with a zero behind it");
    }

    public InvalidDataException Damaged(long offset, string what) => new($"{_path}, byte {offset}: {what}");

    public void Dispose() => _handle.Dispose();
}

/// <summary>Which libraries a native library asks the loader for, read from the file itself: nothing is loaded, and it may be made for another system.</summary>
internal static class NativeImports
{
    /// <summary>Names of the needed libraries, as they stand in the file, in its order.</summary>
    /// <exception cref="InvalidDataException">The file is neither ELF nor PE, or is damaged; the message says where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        // Providers have hundreds of megabytes; what is read of them lies in a few pages.
        using var file = new LibraryFile(path);
        if (file.StartsWith("\u007fELF"u8)) return ElfImports.Read(file);
        if (file.StartsWith("MZ"u8)) return PeImports.Read(file);
        throw file.Damaged(0, "found neither the mark of an ELF file nor that of a PE file");
    }
}
