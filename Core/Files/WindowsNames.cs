using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace TransferLearning.Core.Files;

/// <summary>Names as Windows keeps them: one file answers to any spelling of its name, and often to a short name of eight letters.</summary>
internal static partial class WindowsNames
{
    // WIN32_FIND_DATAW: attributes, three times, the size and two reserved numbers; then the name.
    private const int DataBytes = 592;
    private const int NameAt = 44;
    private const int NameLength = 260;
    private const int LongestPlainPath = 247;
    private const int ExtendedShare = 8;
    private const int ExtendedDrive = 4;

    /// <summary>A root with its drive's letter as Windows shows it.</summary>
    public static string OfRoot(string root) => root is [>= 'a' and <= 'z', ':', ..] ? char.ToUpperInvariant(root[0]) + root[1..] : root;

    /// <summary>A path without the prefix <c>\\?\</c>, behind which Windows takes no slashes: with it one path would have two spellings, and long paths no longer need it.</summary>
    /// <param name="full">An absolute path.</param>
    public static string Plain(string full) =>
        full.StartsWith(@"\\?\UNC\", StringComparison.OrdinalIgnoreCase) ? @"\\" + full[ExtendedShare..]
        : full.StartsWith(@"\\?\", StringComparison.Ordinal) && full is [_, _, _, _, _, ':', '\\', ..] ? full[ExtendedDrive..]
        : full;

    /// <summary>The name of a file or folder as its folder has it; <see langword="null"/> where there is none.</summary>
    /// <param name="full">Its absolute path in any spelling.</param>
    [SupportedOSPlatform("windows")]
    public static string? InFolder(string full)
    {
        Span<byte> data = stackalloc byte[DataBytes];
        var search = FindFirst(Extended(full), ref MemoryMarshal.GetReference(data));
        if (search == -1) return null;
        _ = FindClose(search);
        var name = MemoryMarshal.Cast<byte, char>(data.Slice(NameAt, NameLength * sizeof(char)));
        return name[..name.IndexOf('\0')].ToString();
    }

    // Windows takes longer paths in this form alone.
    private static string Extended(string full) =>
        full.Length <= LongestPlainPath || full.StartsWith(@"\\?\", StringComparison.Ordinal) ? full
        : full.StartsWith(@"\\", StringComparison.Ordinal) ? @"\\?\UNC\" + full[2..]
        : @"\\?\" + full;

    [LibraryImport("kernel32", EntryPoint = "FindFirstFileW", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint FindFirst(string name, ref byte data);

    [LibraryImport("kernel32", EntryPoint = "FindClose")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int FindClose(nint search);
}
