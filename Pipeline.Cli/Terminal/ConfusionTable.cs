using Spectre.Console;
using TransferLearning.Core.Metrics;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// Answers by true class as plain lines: columns bear the numbers of the rows, so that twenty classes fit 80 columns; where they do not, the columns go on below, under
/// the rows' names again.
/// </summary>
internal static class ConfusionTable
{
    /// <summary>Classes that can be read at a glance; of more there are no lines.</summary>
    public const int MostClasses = 20;

    private const int LongestName = 24, ShortestName = 8;
    private const string Indent = "  ";

    /// <summary>The lines, none longer than <paramref name="width"/> unless that is too narrow for one column.</summary>
    public static IEnumerable<string> Lines(ConfusionMatrix confusion, int width)
    {
        var (names, matrix) = (confusion.Labels, confusion.Matrix);
        if (names.Count > MostClasses) yield break;
        var number = $"{names.Count}".Length;
        var cell = 1 + Math.Max(number, matrix.Max(row => $"{row.Max()}".Length));
        var longest = Math.Min(LongestName, names.Max(Width));
        // Names give way to the counts, as far as they can still be told apart.
        var name = Math.Min(longest, Math.Max(ShortestName, width - Indent.Length - number - 1 - (names.Count * cell)));
        var margin = Indent.Length + number + 1 + name;
        var columns = Math.Clamp((width - margin) / cell, 1, names.Count);
        yield return "rows are true classes, columns answers, numbered alike:";
        for (var start = 0; start < names.Count; start += columns)
        {
            var shown = Enumerable.Range(start, Math.Min(columns, names.Count - start)).ToList();
            yield return new string(' ', margin) + string.Concat(shown.Select(c => $"{c + 1}".PadLeft(cell)));
            for (var t = 0; t < names.Count; t++)
            {
                var label = FittedTable.Shorten(names[t], name, Width);
                var counts = string.Concat(shown.Select(c => (matrix[t][c] == 0 ? "·" : $"{matrix[t][c]}").PadLeft(cell)));
                yield return $"{Indent}{$"{t + 1}".PadLeft(number)} {label}{new string(' ', name - Width(label))}{counts}";
            }
        }
    }

    private static int Width(string text) => text.GetCellWidth();
}
