using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TransferLearning.Core.Memory;

/// <summary>Gives pages of a mapped file back on Linux. It is a hint: elsewhere the system takes them when it needs them.</summary>
internal static unsafe partial class FilePages
{
    private const int NotNeeded = 4; // MADV_DONTNEED

    /// <summary>Gives the whole pages under these bytes back. They must lie in a file that is mapped to be read: memory of any other kind would be lost.</summary>
    public static void Release(ReadOnlySpan<byte> bytes)
    {
        if (!OperatingSystem.IsLinux()) return;
        var page = (nint)Environment.SystemPageSize;
        var start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));
        var (first, end) = ((start + page - 1) / page * page, (start + bytes.Length) / page * page);
        if (first >= end) return;
        try
        {
            _ = Advise((void*)first, (nuint)(end - first), NotNeeded);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library: the pages stay until the system needs them.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* start, nuint length, int advice);
}
