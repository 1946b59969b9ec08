using System.Runtime.InteropServices;
using TransferLearning.Core.Hashing;

namespace TransferLearning.Core.Features;

/// <summary>SHA-256 of a file's bytes: the key of an image's vectors.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ContentHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 32;

    /// <summary>Hashes bytes.</summary>
    public static ContentHash Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Size];
        Sha256.HashData(content, hash);
        return FromBytes(hash);
    }

    /// <summary>Reads the 32 bytes of a hash.</summary>
    internal static ContentHash FromBytes(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<ContentHash>(bytes);

    /// <summary>Writes the 32 bytes of the hash.</summary>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    /// <summary>Lower-case hexadecimal.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
