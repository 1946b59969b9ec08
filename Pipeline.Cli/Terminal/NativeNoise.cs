using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// Keeps what native libraries write to standard error off the terminal: libjpeg and libpng complain there of every slightly odd file, by
/// no name and past every hook, and would bury a run's own words. What is wrong with an image the program says itself.
/// </summary>
internal static partial class NativeNoise
{
    private const int StandardError = 2;
    private const int WriteOnly = 1;

    /// <summary>Gives the program a standard error of its own and leaves nothing at the native libraries' one. Unix only; elsewhere it does nothing.</summary>
    public static void Silence()
    {
        if (OperatingSystem.IsWindows()) return;
        var own = Duplicate(StandardError);
        var nothing = Open("/dev/null", WriteOnly);
        if (own < 0 || nothing < 0) return;
        Console.SetError(new StreamWriter(new FileStream(new SafeFileHandle(own, ownsHandle: true), FileAccess.Write, bufferSize: 0), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });
        _ = Replace(nothing, StandardError);
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Replace(int descriptor, int by);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
