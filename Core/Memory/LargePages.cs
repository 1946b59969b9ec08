using System.Runtime.InteropServices;

namespace TransferLearning.Core.Memory;

/// <summary>
/// Asks Linux for pages of 2 MB under large buffers: the first touch of 20 MB in pages of 4 KB cost a virtual machine more (0.1 s) than a whole fit on them.
/// It is a hint: where it is not taken, or there is no such call, everything works as before.
/// </summary>
internal static unsafe partial class LargePages
{
    private const long Least = 4 << 20;
    private const nint PageMask = 4095;
    private const int HugePage = 14; // MADV_HUGEPAGE

    /// <summary>Asks for a buffer that was not touched yet.</summary>
    public static void Ask(void* buffer, nuint bytes)
    {
        if ((long)bytes < Least || !OperatingSystem.IsLinux()) return;
        try
        {
            var start = (nint)buffer & ~PageMask;
            _ = Advise((void*)start, bytes, HugePage);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library: small pages, then.
        }
    }

    /// <summary>An array in such pages, whose values are not set.</summary>
    public static float[] Array(int length)
    {
        // A large array comes from the system as it is, untouched, where nothing lay there before.
        var array = GC.AllocateUninitializedArray<float>(length);
        fixed (float* start = array) Ask(start, (nuint)length * sizeof(float));
        return array;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* start, nuint length, int advice);
}
