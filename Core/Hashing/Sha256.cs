using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TransferLearning.Core.Hashing;

/// <summary>SHA-256 (FIPS 180-4), everywhere: by the base library where its cryptography works, else by code of our own at a fraction of the speed.</summary>
internal sealed class Sha256 : IDisposable
{
    /// <summary>Size of a hash in bytes.</summary>
    public const int Size = 32;

    private const int BufferLength = 1 << 20;
    private readonly IncrementalHash? _system = SystemCryptography.IsUsable ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private readonly ManagedSha256? _managed = SystemCryptography.IsUsable ? null : new ManagedSha256();

    /// <summary>Hashes bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="hash">Takes the hash: <see cref="Size"/> bytes.</param>
    public static void HashData(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        if (SystemCryptography.IsUsable) SHA256.HashData(data, hash);
        else ManagedSha256.HashData(data, hash);
    }

    /// <summary>The hash of bytes.</summary>
    public static byte[] HashData(ReadOnlySpan<byte> data)
    {
        var hash = new byte[Size];
        HashData(data, hash);
        return hash;
    }

    /// <summary>The hash of what is left of a stream.</summary>
    public static byte[] HashData(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var sha256 = new Sha256();
        var buffer = new byte[BufferLength];
        while (stream.Read(buffer) is var read and > 0) sha256.Append(buffer.AsSpan(0, read));
        return sha256.Finish();
    }

    /// <summary>The hash of what is left of a stream.</summary>
    public static async Task<byte[]> HashDataAsync(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var sha256 = new Sha256();
        var buffer = new byte[BufferLength];
        while (await stream.ReadAsync(buffer, cancellation) is var read and > 0) sha256.Append(buffer.AsSpan(0, read));
        return sha256.Finish();
    }

    /// <summary>Adds bytes to what is hashed.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        _system?.AppendData(data);
        _managed?.Append(data);
    }

    /// <summary>The hash of all bytes since the last call; begins anew.</summary>
    public byte[] Finish()
    {
        var hash = new byte[Size];
        Finish(hash);
        return hash;
    }

    /// <summary>Writes the hash of all bytes since the last call; begins anew.</summary>
    /// <param name="hash">Takes the hash: <see cref="Size"/> bytes.</param>
    public void Finish(Span<byte> hash)
    {
        _system?.GetHashAndReset(hash);
        _managed?.Finish(hash);
    }

    /// <inheritdoc/>
    public void Dispose() => _system?.Dispose();
}

/// <summary>Whether .NET's own cryptography works here. On Linux it stands on OpenSSL, and where that is missing, as in a minimal container, its first use ends the process without an exception.</summary>
internal static class SystemCryptography
{
    // The names that .NET looks for (its opensslshim.c).
    private static readonly string[] s_openSsl = ["libssl.so.3", "libssl.so.1.1", "libssl.so.1.0.2", "libssl.so.1.0.0", "libssl.so.10"];

    private static readonly Lazy<bool> s_usable = new(() => !OperatingSystem.IsLinux() || s_openSsl.Any(name => NativeLibrary.TryLoad(name, out _)));

    /// <summary>Whether hashes of the base library and encrypted connections work.</summary>
    public static bool IsUsable => s_usable.Value;

    /// <summary>Must be called before anything that needs encryption, such as a download.</summary>
    /// <param name="purpose">What it is needed for, as the subject of a sentence.</param>
    /// <exception cref="TlearnException">OpenSSL is missing.</exception>
    public static void Require(string purpose)
    {
        if (!IsUsable) throw new TlearnException($"{purpose} needs OpenSSL, which is not installed (none of {string.Join(", ", s_openSsl)} loads)", "Install it: apt-get install libssl3 ca-certificates (Fedora: dnf install openssl-libs).");
    }
}
