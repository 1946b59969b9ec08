using System.Runtime.InteropServices;

namespace TransferLearning.Core.Files;

/// <summary>What stands under a name, links followed.</summary>
internal enum PathKind
{
    Nothing,
    File,
    Folder,
    CharacterDevice,
    BlockDevice,
    Pipe,
    Socket,
}

/// <summary>
/// Tells files from what only has a file's name. .NET's own answer to "is there a file" is yes for pipes and devices, too, and a rename over one takes it
/// away from every other program.
/// </summary>
internal static partial class PathKinds
{
    private const int TypeMask = 0xF000;
    private const int ModeAt = 4; // bytes before the mode in what the runtime's own library fills in

    /// <summary>What stands there.</summary>
    public static PathKind Of(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full)) return PathKind.Folder;
        if (OperatingSystem.IsWindows() && full.StartsWith(@"\\.\", StringComparison.Ordinal)) return PathKind.CharacterDevice; // NUL, CON
        if (!File.Exists(full)) return PathKind.Nothing;
        return OperatingSystem.IsWindows() ? PathKind.File : OnUnix(full);
    }

    /// <summary>Whether a path is one of the links that the system keeps, <c>/dev/stdout</c> or <c>/proc/self/fd/1</c>: whatever they lead to, they are not to be replaced.</summary>
    public static bool IsSystemLink(string path)
    {
        var full = Path.GetFullPath(path);
        return !OperatingSystem.IsWindows() && (Path.GetDirectoryName(full) is "/dev" or "/dev/fd" || full.StartsWith("/proc/", StringComparison.Ordinal)) && new FileInfo(full).LinkTarget is not null;
    }

    /// <summary>Refuses paths that are taken by something other than a file, which writing a file would replace.</summary>
    /// <param name="full">The absolute path.</param>
    /// <param name="kind">What stands there.</param>
    /// <exception cref="IOException">It is neither a file nor free.</exception>
    public static void RequireFile(string full, PathKind kind)
    {
        var what = kind switch
        {
            PathKind.Nothing or PathKind.File => null,
            PathKind.Folder => "folder",
            PathKind.CharacterDevice or PathKind.BlockDevice => "device",
            PathKind.Pipe => "pipe",
            _ => "socket",
        };
        if (what is not null) throw new IOException($"{full} cannot be written: there is a {what} of that name");
        if (IsSystemLink(full)) throw new IOException($"{full} cannot be written: the file would replace a link of the system's");
    }

    /// <summary>The absolute path with no symbolic link in it, of what is there or would be made there.</summary>
    /// <exception cref="IOException">Links lead round in a circle.</exception>
    public static string Real(string path) => RealPath.TryResolve(path) ?? throw new IOException($"{Path.GetFullPath(path)} cannot be written: symbolic links lead round in a circle");

    private static PathKind OnUnix(string path)
    {
        Span<byte> status = stackalloc byte[512]; // about 120 bytes are used
        if (Status(path, ref MemoryMarshal.GetReference(status)) != 0) return PathKind.File;
        return (MemoryMarshal.Read<int>(status[ModeAt..]) & TypeMask) switch
        {
            0x1000 => PathKind.Pipe,
            0x2000 => PathKind.CharacterDevice,
            0x4000 => PathKind.Folder,
            0x6000 => PathKind.BlockDevice,
            0xC000 => PathKind.Socket,
            _ => PathKind.File,
        };
    }

    // The C library's stat has another layout on every system; this one is the runtime's and the same on all.
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(string path, ref byte status);
}
