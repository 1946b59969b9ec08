using System.Text;

namespace TransferLearning.Cli.Terminal;

/// <summary>The process's own standard streams.</summary>
internal static class SystemTerminal
{
    public static TerminalOutput Create()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new TerminalOutput
        {
            Out = Console.Out,
            Error = Console.Error,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Width = Console.IsOutputRedirected ? 120 : Math.Max(60, Console.WindowWidth),
        };
    }
}
