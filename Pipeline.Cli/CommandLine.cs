using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using TransferLearning.Cli.Commands;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;

namespace TransferLearning.Cli;

/// <summary>The whole program as a function of its arguments and streams; tests call it like <c>Main</c> does.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, TerminalOutput terminal, CancellationToken cancellation)
    {
        var output = new OutputOptions();
        var root = new RootCommand("Transfer learning: features from pretrained ONNX networks, classical heads on top.");
        output.AddTo(root);
        if (root.Options.OfType<HelpOption>().Single() is { Action: SynchronousCommandLineAction usual } help) help.Action = new HelpWithForms(usual);
        foreach (var command in CommandTable.Create(terminal, output)) root.Subcommands.Add(command);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var message in ParseMessages.Of(parsed)) terminal.Fail(message, null);
            terminal.Error.WriteLine($"  next: {ParseMessages.Path(parsed)} --help");
            return ExitCode.WrongUsage;
        }

        terminal.Verbosity = output.Verbosity(parsed);
        try
        {
            NativeRuntime.Redirect();
            var configuration = new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            terminal.Fail("interrupted; what was finished is kept", "the same command starts from the features that are already stored; a fit or a search begins anew, a training of a network goes on from its checkpoint");
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            return Report(e, terminal, ParseMessages.Path(parsed));
        }
        finally
        {
            await terminal.Out.FlushAsync(CancellationToken.None);
        }
    }

    private static int Report(Exception e, TerminalOutput terminal, string path)
    {
        // Threads of one piece of work tend to fail for one reason.
        var cause = e is AggregateException several ? several.Flatten().InnerExceptions[0] : e;
        switch (cause)
        {
            case TlearnException told:
                terminal.Fail(told.Message, told.Next ?? (told is UsageException ? $"{path} --help" : null));
                break;
            case IOException or UnauthorizedAccessException:
                terminal.Fail(cause.Message, "check the path, its permissions and the free space");
                break;
            default:
                terminal.Fail($"unexpected: {cause.GetType().Name}: {cause.Message}", "run again with --verbose and report this with its output");
                break;
        }

        terminal.Detail(cause.ToString());
        return cause is UsageException ? ExitCode.WrongUsage : ExitCode.Failed;
    }
}
