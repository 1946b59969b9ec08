using System.CommandLine;
using System.CommandLine.Invocation;

namespace TransferLearning.Cli;

/// <summary>The usual help, with a line of usage for each form of a command.</summary>
internal sealed class HelpWithForms(SynchronousCommandLineAction help) : SynchronousCommandLineAction
{
    private const string Usage = "Usage:";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is not CommandOfForms command) return help.Invoke(parseResult);
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var text = new StringWriter();
        try
        {
            configuration.Output = text;
            var code = help.Invoke(parseResult);
            foreach (var line in WithForms(text.ToString().ReplaceLineEndings("\n").Split('\n'), command, ParseMessages.Path(parseResult))) output.WriteLine(line);
            return code;
        }
        finally
        {
            configuration.Output = output;
        }
    }

    private static string[] WithForms(string[] lines, CommandOfForms command, string path)
    {
        var usage = Array.IndexOf(lines, Usage);
        if (usage < 0) return lines;
        var rest = Array.FindIndex(lines, usage, string.IsNullOrWhiteSpace);
        return [.. lines[..(usage + 1)], .. command.Forms.Select(form => $"  {path} {form} [options]"), .. lines[rest..]];
    }
}
