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

    /// <summary>The terminal's width; <c>COLUMNS</c> where that is set and there is no terminal. A file has room for all.</summary>
    private static int Width()
    {
        const int narrowest = 20, usual = 80, whole = 1000;
        if (!Console.IsOutputRedirected) return Console.WindowWidth is > 0 and var columns ? Math.Max(narrowest, columns) : usual;
        return int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out var told) && told > 0 ? Math.Max(narrowest, told) : whole;
    }
}
