using System.Runtime.InteropServices;
using System.Text;

namespace TransferLearning.Cli.Startup;

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
        // The console's stream is a copy of the descriptor that writes where the file stands. A FileStream would keep a position of its own and
        // write over what others, standard output among them, put into the same file.
        var own = Console.OpenStandardError();
        var nothing = Open("/dev/null", WriteOnly);
        if (nothing < 0) return;
        Console.SetError(new StreamWriter(own, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });
        _ = Replace(nothing, StandardError);
    }

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Replace(int descriptor, int by);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
