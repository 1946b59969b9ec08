using System.CommandLine;
using System.CommandLine.Parsing;
using TransferLearning.Core;
using TransferLearning.Core.Files;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.Cli.Parsing;

/// <summary>What was wrong with the words of a command line, as a user would say it.</summary>
internal static class ParseMessages
{
    /// <summary>The options that name a file to write.</summary>
    private static readonly string?[] s_writing = ["--out", "--html"];

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

        // Where the file of an experiment says it, the value that follows is no mistake of its own.
        if (command.Name == "run" && parsed.UnmatchedTokens.Where(t => ExperimentKeys.Of(t) is not null).ToList() is [_, ..] keys) return [.. keys.Select(k => $"{Path(parsed)} has no option '{k}': the file of the experiment says it, {ExperimentKeys.Of(k)}")];
        var errors = parsed.Errors.Select(e => TooLarge(e.Message)
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

    // A number of many digits is a whole number, and none that fits.
    private static string TooLarge(string message) => message.Split('\'') is [_, var found, ..] && message.Contains("'System.Int32'", StringComparison.Ordinal) && found.Length > 0 && found.TrimStart('-') is { Length: > 0 } digits && digits.All(char.IsAsciiDigit)
        ? message.Replace("'System.Int32'", $"a whole number from {int.MinValue} to {int.MaxValue}", StringComparison.Ordinal)
        : message;

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

    /// <summary>A file that the command reads, or of a store that it is given, and that an option would replace.</summary>
    private static IEnumerable<string> Replaced(ParseResult parsed)
    {
        var words = Commands(parsed).SelectMany(c => c.Children).SelectMany(r => r.Tokens.Select(t => (Option: (r as OptionResult)?.Option.Name, t.Value))).ToLookup(w => s_writing.Contains(w.Option));
        var there = words[true].Where(w => File.Exists(w.Value)).ToList();
        var given = words[false].Select(w => w.Value).Distinct().ToList();
        var read = from target in there
                   from word in given.Where(File.Exists)
                   where AtomicFile.IsSame(target.Value, word)
                   select $"{target.Option} {target.Value}: this is '{word}', which the command reads and would replace; give the result another name";
        var stored = from target in there
                     from store in given.Where(FeatureStore.Exists)
                     where StoreLayout.IsPartOf(store, target.Value)
                     select $"{target.Option} {target.Value}: this is a file of the store '{store}', which the command reads and would replace; give the result another name";
        // No command writes images, so a file with such a name is most likely one of those that the command reads.
        return [.. read, .. stored, .. there.Where(t => ImageSource.HasImageEnding(t.Value)).Select(t => $"{t.Option} {t.Value}: this is an image, which would be replaced; give the result another name")];
    }

    private static List<string> Options(ParseResult parsed) => [.. Commands(parsed).SelectMany(c => c.Command.Options).Where(o => !o.Hidden).Select(o => o.Name)];

    private static IEnumerable<CommandResult> Commands(ParseResult parsed)
    {
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command; result = command.Parent) yield return command;
    }
}
