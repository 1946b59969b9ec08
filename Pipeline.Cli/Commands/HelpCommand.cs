using System.CommandLine;
using System.CommandLine.Completions;
using TransferLearning.Cli.Parsing;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn help [COMMAND]</c>: what <c>tlearn [COMMAND] --help</c> says.</summary>
internal static class HelpCommand
{
    public static Command Create()
    {
        var words = new Argument<string[]>("COMMAND") { Description = "the command, for instance: store export", Arity = ArgumentArity.ZeroOrMore };
        words.CompletionSources.Add(context => context.ParseResult.RootCommandResult.Command.Subcommands.Select(c => new CompletionItem(c.Name)));
        var command = new Command("help", "what a command does, and its options") { words };
        command.SetAction(parsed =>
        {
            var (root, path) = ((RootCommand)parsed.RootCommandResult.Command, "tlearn");
            Command at = root;
            foreach (var word in parsed.GetValue(words) ?? [])
            {
                if (at.Subcommands.Count == 0) throw new UsageException($"'{word}': {path} has no commands below it", $"tlearn help{path["tlearn".Length..]}");
                at = at.Subcommands.FirstOrDefault(c => c.Name == word) ?? throw new UsageException(ParseMessages.Unknown(at, path, word), "tlearn help");
                path += $" {word}";
            }

            return root.Parse([.. parsed.GetValue(words) ?? [], "--help"]).Invoke(parsed.InvocationConfiguration);
        });
        return command;
    }
}
