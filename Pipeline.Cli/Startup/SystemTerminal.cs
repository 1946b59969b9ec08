using System.Runtime.InteropServices;
using System.Text;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Startup;

/// <summary>The process's own standard streams.</summary>
internal static class SystemTerminal
{
    /// <param name="errorIsTerminal">Whether standard error is a terminal; asked before anything stands in its place.</param>
    public static TerminalOutput Create(bool errorIsTerminal)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new TerminalOutput
        {
            Out = Console.Out,
            Error = TextWriter.Synchronized(Console.Error),
            ErrorIsTerminal = errorIsTerminal,
            Width = Width(),
        };
    }

    /// <summary>The terminal's width; <c>COLUMNS</c> where that is set and there is no terminal. Output into a file is not narrowed.</summary>
    private static int Width()
    {
        const int narrowest = 20, usual = 80, whole = 1000;
        if (!Console.IsOutputRedirected) return Console.WindowWidth is > 0 and var columns ? Math.Max(narrowest, columns) : usual;
        return int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out var told) && told > 0 ? Math.Max(narrowest, told) : whole;
    }
}

/// <summary>
/// Keeps off the terminal what native libraries write to standard error. libjpeg and libpng complain there about every slightly irregular file, without
/// its name, and cannot be told not to; the program's own messages, which say what is wrong with an image, would be lost among them.
/// </summary>
internal static partial class NativeNoise
{
    private const int StandardError = 2;
    private const int WriteOnly = 1;

    /// <summary>Gives the program a standard error of its own; what native libraries write goes to <c>/dev/null</c>. On Windows it does nothing.</summary>
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
