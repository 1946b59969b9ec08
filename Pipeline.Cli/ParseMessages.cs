using System.CommandLine;
using System.CommandLine.Parsing;

namespace TransferLearning.Cli;

/// <summary>What was wrong with the words of a command line, as a user would say it.</summary>
internal static class ParseMessages
{
    /// <summary>A sentence for each mistake.</summary>
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        // An unknown word makes the parser miss the command, too: the word alone is the mistake.
        if (parsed.CommandResult.Command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count > 0)
        {
            return [$"'{parsed.UnmatchedTokens[0]}' is no command of {Path(parsed)}; found {string.Join(", ", parsed.CommandResult.Command.Subcommands.Select(c => c.Name))}"];
        }

        return parsed.Errors.Select(e => e.Message
            .Replace("'System.Int32'", "a whole number", StringComparison.Ordinal)
            .Replace("'System.Nullable`1[System.Double]'", "a number", StringComparison.Ordinal)
            .Replace("as expected type", "as", StringComparison.Ordinal));
    }

    /// <summary>The command as it was typed: <c>tlearn store export</c>.</summary>
    public static string Path(ParseResult parsed)
    {
        var words = new Stack<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command; result = command.Parent)
        {
            words.Push(command.Command is RootCommand ? "tlearn" : command.Command.Name);
        }

        return string.Join(' ', words);
    }
}
