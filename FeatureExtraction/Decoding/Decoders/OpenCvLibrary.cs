using System.Runtime.InteropServices;
using OpenCvSharp;

namespace TransferLearning.FeatureExtraction.Decoding.Decoders;

/// <summary>The native OpenCV library, loaded and set up once for the process.</summary>
internal static class OpenCvLibrary
{
    private const string Name = "OpenCvSharpExtern";
    private static readonly Lazy<string> s_loaded = new(Load);

    /// <summary>OpenCV's version; loads the library on first use.</summary>
    /// <exception cref="TlearnException">The library does not load; the message says what to install.</exception>
    public static string Version => s_loaded.Value;

    /// <summary>What brings the library to load on this machine, to follow a colon.</summary>
    public static string HowToLoad { get; } = IsBuiltFor ? "apt-get install libgtk-3-0 libdrm2 libatomic1"
        : OperatingSystem.IsWindows() && RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "build tlearn with -p:OpenCvOnWindows=true, or use its build for Linux x64 (glibc)"
        : "OpenCV comes with tlearn's build for Linux x64 (glibc) alone, use that";

    /// <summary>Whether tlearn's build for this machine brings the library in any case.</summary>
    internal static bool IsBuiltFor => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 && !RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);

    private static string Load()
    {
        // A program without the library is usual, so nothing has to fail to find that out. (Under wine the failed call would break the thread: the next call of a library ends the process.)
        // One that is there and does not load has a cause, which the call below tells.
        if (!IsBuiltFor && !NativeLoading.IsBrought(Name) && !NativeLibrary.TryLoad(Name, typeof(Cv2).Assembly, null, out _)) throw new TlearnException($"OpenCV's native library does not load: this build for {RuntimeInformation.RuntimeIdentifier} has none", $"To use it: {HowToLoad}");
        try
        {
            // Both settings hold for the whole process. Runs have one thread per core, so OpenCV's own threads would only stand in each other's way;
            // and its log would write to standard error what is reported as a failure of the item anyway.
            Cv2.SetNumThreads(1);
            Cv2.SetLogLevel(LogLevel.SILENT);
            return Cv2.GetVersionString() ?? "unknown";
        }
        catch (Exception e) when (NativeLoading.IsFailure(e))
        {
            throw new TlearnException($"OpenCV's native library does not load: {NativeLoading.Cause(e, Name)}", $"To use it: {HowToLoad}", e);
        }
    }
}
