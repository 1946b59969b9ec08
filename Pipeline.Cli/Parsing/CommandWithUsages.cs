using System.CommandLine;
using System.CommandLine.Invocation;

namespace TransferLearning.Cli.Parsing;

/// <summary>A command with several lines of usage in its help, since one cannot show what it takes.</summary>
internal sealed class CommandWithUsages(string name, string description, params string[] usages) : Command(name, description)
{
    /// <summary>What stands behind the command's name in each line, options left out: <c>FILE.tlhead STORE|IMAGES</c>.</summary>
    public IReadOnlyList<string> Usages => usages;
}

/// <summary>The usual help, with all lines of usage of a command.</summary>
internal sealed class UsageHelp(SynchronousCommandLineAction help) : SynchronousCommandLineAction
{
    private const string Usage = "Usage:";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is not CommandWithUsages command) return help.Invoke(parseResult);
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var text = new StringWriter();
        try
        {
            configuration.Output = text;
            var code = help.Invoke(parseResult);
            foreach (var line in WithUsages(text.ToString().ReplaceLineEndings("\n").Split('\n'), command, ParseMessages.Path(parseResult))) output.WriteLine(line);
            return code;
        }
        finally
        {
            configuration.Output = output;
        }
    }

    private static string[] WithUsages(string[] lines, CommandWithUsages command, string path)
    {
        var heading = Array.IndexOf(lines, Usage);
        if (heading < 0) return lines;
        var rest = Array.FindIndex(lines, heading, string.IsNullOrWhiteSpace);
        return [.. lines[..(heading + 1)], .. command.Usages.Select(usage => $"  {path} {usage} [options]"), .. lines[rest..]];
    }
}
