using System.CommandLine;
using System.CommandLine.Parsing;
using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.Cli.Parsing;

/// <summary>What was wrong with the words of a command line, as a user would say it.</summary>
internal static class ParseMessages
{
    /// <summary>A sentence for each mistake.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        if (parsed.Errors.Count == 0) return [.. Blank(parsed), .. Swallowed(parsed), .. Replaced(parsed)];
        // After an unknown word the parser also reports that the command is missing; only the word is the mistake.
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0)
        {
            return [parsed.UnmatchedTokens.Count > 0 ? Unknown(command, Path(parsed), parsed.UnmatchedTokens[0]) : $"{Path(parsed)} needs a command: {Names(command)}"];
        }

        var errors = parsed.Errors.Select(e => e.Message
            .Replace("'System.Int32'", "a whole number", StringComparison.Ordinal)
            .Replace("'System.Nullable`1[System.Double]'", "a number", StringComparison.Ordinal)
            .Replace("as expected type", "as", StringComparison.Ordinal));
        var known = Options(parsed);
        errors = errors.Select(message =>
            parsed.UnmatchedTokens.FirstOrDefault(t => t.StartsWith("--", StringComparison.Ordinal) && message.Contains($"'{t}'", StringComparison.Ordinal)) is { } wrong && Spelling.Nearest(wrong, known) is { } nearest
                ? $"{message} Did you mean '{nearest}'?"
                : message);
        return [.. Blank(parsed), .. Swallowed(parsed), .. errors];
    }

    /// <summary>The command as it was typed: <c>tlearn store export</c>.</summary>
    public static string Path(ParseResult parsed) => string.Join(' ', Commands(parsed).Reverse().Select(c => c.Command is RootCommand ? "tlearn" : c.Command.Name));

    /// <summary>A word where a command should stand.</summary>
    /// <param name="command">The command above.</param>
    /// <param name="path">How it was typed.</param>
    /// <param name="word">The word.</param>
    public static string Unknown(Command command, string path, string word)
    {
        var nearest = Spelling.Nearest(word, command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name));
        return $"'{word}' is no command of {path}{(nearest is null ? "" : $", did you mean '{nearest}'?")}; found {Names(command)}";
    }

    private static string Names(Command command) => string.Join(", ", command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name));

    /// <summary>Words that are empty or blank, such as <c>--out "$UNSET"</c> gives: no command takes one.</summary>
    private static IEnumerable<string> Blank(ParseResult parsed)
    {
        foreach (var result in Commands(parsed).SelectMany(c => c.Children))
        {
            var name = result switch { OptionResult option => option.Option.Name, ArgumentResult argument => argument.Argument.Name, _ => null };
            if (name is not null && result.Tokens.Any(t => string.IsNullOrWhiteSpace(t.Value))) yield return $"{name}: found nothing between the quotes, expected a value";
        }
    }

    /// <summary>Options that no command has: an argument that takes several values takes them as well, unless there really is a file of that name.</summary>
    private static IEnumerable<string> Swallowed(ParseResult parsed)
    {
        foreach (var argument in Commands(parsed).SelectMany(c => c.Children).OfType<ArgumentResult>().Where(a => a.Argument.Arity.MaximumNumberOfValues > 1))
        {
            foreach (var word in argument.Tokens.Select(t => t.Value).Where(t => t.Length > 1 && t[0] == '-' && !System.IO.Path.Exists(t)))
            {
                yield return $"'{word}' is no option of {Path(parsed)}.{(Spelling.Nearest(word, Options(parsed)) is { } nearest ? $" Did you mean '{nearest}'?" : "")}";
            }
        }
    }

    /// <summary>A file that the command reads and that <c>--out</c> would replace.</summary>
    private static IEnumerable<string> Replaced(ParseResult parsed)
    {
        var words = Commands(parsed).SelectMany(c => c.Children).ToLookup(r => r is OptionResult { Option.Name: "--out" }, r => r.Tokens.Select(t => t.Value));
        var there = words[true].SelectMany(t => t).Where(File.Exists).ToList();
        var read = from target in there
                   from word in words[false].SelectMany(t => t).Where(File.Exists).Distinct()
                   where AtomicFile.IsSame(target, word)
                   select $"--out {target}: this is '{word}', which the command reads and would replace; give the result another name";
        // No command writes images, so a file with such a name is most likely one of those that the command reads.
        return read.Concat(there.Where(ImageSource.HasImageEnding).Select(target => $"--out {target}: this is an image, which would be replaced; give the result another name"));
    }

    private static List<string> Options(ParseResult parsed) => [.. Commands(parsed).SelectMany(c => c.Command.Options).Where(o => !o.Hidden).Select(o => o.Name)];

    private static IEnumerable<CommandResult> Commands(ParseResult parsed)
    {
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command; result = command.Parent) yield return command;
    }
}
