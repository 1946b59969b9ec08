using System.Text;
using TransferLearning.Core;

namespace TransferLearning.Experiments.Reports;

/// <summary>Names of files, classes and cells as data in Markdown: none of them is read as markup there.</summary>
internal static class InertText
{
    /// <summary>A text in Markdown, within a line or a table's cell: no character of it is markup.</summary>
    public static string Markdown(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(text);
        var safe = new StringBuilder(text.Length + 8);
        foreach (var letter in PathText.OneLine(text))
        {
            if (letter is '&' or '<' or '>') safe.Append(letter switch { '&' => "&amp;", '<' => "&lt;", _ => "&gt;" });
            else if (letter is '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '~' or '!' or '#' or '$') safe.Append('\\').Append(letter);
            else safe.Append(letter);
        }

        return safe.ToString();
    }
}
