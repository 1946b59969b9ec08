using System.Text;

namespace TransferLearning.Cli.Terminal;

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
            Width = Console.IsOutputRedirected ? 120 : Math.Max(60, Console.WindowWidth),
        };
    }
}
