using System.Runtime.InteropServices;

namespace TransferLearning.Core.Hashing;

/// <summary>Whether .NET's own cryptography works here. On Linux it stands on OpenSSL, and where that is missing, as in a minimal container, its first use ends the process without an exception.</summary>
public static class SystemCryptography
{
    // The names that .NET looks for (its opensslshim.c).
    private static readonly string[] OpenSsl = ["libssl.so.3", "libssl.so.1.1", "libssl.so.1.0.2", "libssl.so.1.0.0", "libssl.so.10"];

    private static readonly Lazy<bool> Usable = new(() => !OperatingSystem.IsLinux() || OpenSsl.Any(name => NativeLibrary.TryLoad(name, out _)));

    /// <summary>Whether hashes of the base library and encrypted connections work.</summary>
    public static bool IsUsable => Usable.Value;

    /// <summary>Must be called before anything that needs encryption, such as a download.</summary>
    /// <param name="purpose">What it is needed for, as the subject of a sentence.</param>
    /// <exception cref="TlearnException">OpenSSL is missing.</exception>
    public static void Require(string purpose)
    {
        if (!IsUsable) throw new TlearnException($"{purpose} needs OpenSSL, which is not installed (none of {string.Join(", ", OpenSsl)} loads)", "Install it: apt-get install libssl3 ca-certificates (Fedora: dnf install openssl-libs).");
    }
}
