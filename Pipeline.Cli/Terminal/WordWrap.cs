using Spectre.Console;
using Spectre.Console.Rendering;

namespace TransferLearning.Cli.Terminal;

/// <summary>Breaks text between words, never within one.</summary>
internal static class WordWrap
{
    /// <summary>How many columns of a console a text takes: not as many as it has letters, where those are wide or combine.</summary>
    public static Func<string, int> Measure(IAnsiConsole console)
    {
        var options = RenderOptions.Create(console, console.Profile.Capabilities);
        return text => text.Length == 0 ? 0 : ((IRenderable)new Text(text)).Measure(options, int.MaxValue).Max;
    }

    /// <summary>The lines, at least one. A word that is wider than all has a line of its own.</summary>
    /// <param name="text">The text; words are what stands between blanks.</param>
    /// <param name="width">Columns of a line.</param>
    /// <param name="measure">How many columns a text takes.</param>
    public static List<string> Lines(string text, int width, Func<string, int> measure)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
            if (lines[^1].Length == 0 || measure(longer) <= width) lines[^1] = longer;
            else lines.Add(word);
        }

        return lines;
    }

    /// <summary>A line of text; what does not fit goes on below, indented.</summary>
    /// <inheritdoc cref="Lines"/>
    public static IEnumerable<string> Indented(string text, int width, Func<string, int> measure)
    {
        var indent = new string(' ', text.Length - text.TrimStart(' ').Length);
        var below = indent + "  ";
        return Lines(text, width - below.Length, measure).Select((line, i) => (i == 0 ? indent : below) + line);
    }
}
