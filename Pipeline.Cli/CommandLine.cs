using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using TransferLearning.Cli.Parsing;
using TransferLearning.Cli.Startup;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli;

/// <summary>The whole program as a function of its arguments and streams; tests call it like <c>Main</c> does.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, TerminalOutput terminal, CancellationToken cancellation)
    {
        var output = new OutputOptions();
        var root = Root(terminal, output);
        var parsed = root.Parse(args);
        terminal.IsJson = output.AsksForJson(parsed);
        try
        {
            if (!IsSuggestion(parsed, root) && ParseMessages.Of(parsed) is [_, ..] mistakes)
            {
                terminal.Fail(new Failure(string.Join("; ", mistakes), null, $"{ParseMessages.Path(parsed)} --help", ExitCode.WrongUsage).Placed(args), mistakes);
                return ExitCode.WrongUsage;
            }

            terminal.Verbosity = output.Verbosity(parsed);
            NativeRuntime.Redirect();
            return await parsed.InvokeAsync(Configuration(terminal), cancellation);
        }
        catch (Exception e)
        {
            if (e is OperationCanceledException && !cancellation.IsCancellationRequested) e = new InvalidOperationException("cancelled by itself", e);
            var failure = Failure.Of(e);
            if (failure is { Code: ExitCode.WrongUsage, Next: null }) failure = failure with { Next = $"{ParseMessages.Path(parsed)} --help" };
            terminal.Fail(failure.Placed(args));
            if (failure.Code != ExitCode.Interrupted) terminal.Detail(Failure.Cause(e).ToString());
            return failure.Code;
        }
        finally
        {
            await terminal.Out.FlushAsync(CancellationToken.None);
        }
    }

    private static RootCommand Root(TerminalOutput terminal, OutputOptions output)
    {
        var root = new RootCommand("Transfer learning: features from pretrained ONNX networks, classical heads on top.");
        output.AddTo(root);
        var help = root.Options.OfType<HelpOption>().Single();
        if (help.Action is SynchronousCommandLineAction usual) help.Action = new UsageHelp(usual);
        // Elsewhere these are paths.
        foreach (var alias in OperatingSystem.IsWindows() ? [] : help.Aliases.Where(a => a[0] == '/').ToList()) help.Aliases.Remove(alias);
        foreach (var command in CommandTable.Create(terminal)) root.Subcommands.Add(command);
        OptionValues.Offer(root);
        // Called alone it says what it can do.
        root.SetAction(parsed => root.Parse(["--help"]).Invoke(parsed.InvocationConfiguration));
        return root;
    }

    private static InvocationConfiguration Configuration(TerminalOutput terminal) => new()
    {
        Output = terminal.Out,
        Error = terminal.Error,
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };

    private static bool IsSuggestion(ParseResult parsed, RootCommand root) => root.Directives.OfType<SuggestDirective>().Any(d => parsed.GetResult(d) is not null);
}

/// <summary>Options that every command has: how results and notes are shown.</summary>
internal sealed class OutputOptions
{
    private readonly Option<bool> _json = new("--json") { Description = "print exactly one JSON document on standard output", Recursive = true };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "no progress and no notes; warnings and errors only", Recursive = true };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "say more, stack traces of errors included", Recursive = true };

    public void AddTo(RootCommand root)
    {
        root.Options.Add(_json);
        root.Options.Add(_quiet);
        root.Options.Add(_verbose);
    }

    /// <summary>Whether JSON is asked for, even where the rest of the command line is wrong.</summary>
    public bool AsksForJson(ParseResult parsed) => parsed.GetResult(_json) is { Implicit: false } given && (given.Errors.Any() || given.GetValueOrDefault<bool>());

    public Verbosity Verbosity(ParseResult parsed) =>
        parsed.GetValue(_verbose) ? Terminal.Verbosity.Verbose : parsed.GetValue(_quiet) ? Terminal.Verbosity.Quiet : Terminal.Verbosity.Normal;
}
