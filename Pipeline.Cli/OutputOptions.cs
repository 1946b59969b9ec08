using System.CommandLine;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli;

/// <summary>Options that every command has, and that <see cref="CommandLine"/> reads for all: how results and notes are shown.</summary>
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

    /// <summary>Whether the words ask for JSON, be the rest of them right or wrong.</summary>
    public bool AsksForJson(ParseResult parsed) => parsed.GetResult(_json) is { Implicit: false } given && (given.Errors.Any() || given.GetValueOrDefault<bool>());

    public Verbosity Verbosity(ParseResult parsed) =>
        parsed.GetValue(_verbose) ? Terminal.Verbosity.Verbose : parsed.GetValue(_quiet) ? Terminal.Verbosity.Quiet : Terminal.Verbosity.Normal;
}
