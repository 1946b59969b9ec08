using Spectre.Console;
using TransferLearning.Core;

namespace TransferLearning.Cli.Terminal;

/// <summary>What a column holds, and so what becomes of it where the terminal is narrow.</summary>
internal enum ColumnContent
{
    /// <summary>Figures and marks: never changed, set to the right.</summary>
    Figure,

    /// <summary>Names: shortened in the middle, since both ends tell them apart.</summary>
    Name,

    /// <summary>Names that are typed again: never changed.</summary>
    Key,

    /// <summary>Sentences: wrapped between words.</summary>
    Words,
}

/// <summary>A column.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Content">What it holds.</param>
/// <param name="Spare">Whether it can be left out: 0 for never, else the highest goes first.</param>
internal sealed record FittedColumn(string Title, ColumnContent Content, int Spare = 0);

/// <summary>
/// A table that fits the terminal: no word is ever broken letter by letter. Where even short names do not fit, columns are left out and named below the table.
/// </summary>
internal sealed class FittedTable(params IReadOnlyList<FittedColumn> columns)
{
    private const int Gap = 2;

    // How far columns shrink, one kind after another, before one is left out.
    private static readonly (ColumnContent Kind, int Least)[] s_steps = [(ColumnContent.Words, 24), (ColumnContent.Name, 14), (ColumnContent.Words, 12), (ColumnContent.Name, 8)];

    private readonly List<(string[] Cells, Style Style)> _rows = [];

    /// <summary>Adds a row, a text for each column.</summary>
    public void Add(params string[] cells) => Add(Style.Plain, cells);

    /// <summary>Adds a row in a colour. Control characters of names are shown as escapes.</summary>
    public void Add(Style style, string[] cells) => _rows.Add(([.. cells.Select(PathText.OneLine)], style));

    /// <summary>Writes the table, an empty line above and below.</summary>
    public void Write(IAnsiConsole console)
    {
        var measure = WordWrap.Measure(console);
        var natural = columns.Select((column, c) => _rows.Select(r => measure(r.Cells[c])).Append(measure(column.Title)).Max()).ToArray();
        var shown = Enumerable.Range(0, columns.Count).ToList();
        var widths = Fit(natural, shown, console.Profile.Width);
        while (Total(widths, shown) > console.Profile.Width && shown.Where(c => columns[c].Spare > 0).ToList() is [_, ..] spare)
        {
            shown.Remove(spare.MaxBy(c => columns[c].Spare));
            widths = Fit(natural, shown, console.Profile.Width);
        }

        console.WriteLine();
        WriteRow(console, [.. columns.Select(c => c.Title)], Style.Plain, widths, shown, measure);
        console.WriteLine(new string('─', Math.Min(Total(widths, shown), console.Profile.Width)));
        foreach (var (cells, style) in _rows) WriteRow(console, cells, style, widths, shown, measure);
        console.WriteLine();
        if (shown.Count < columns.Count)
        {
            var names = string.Join(", ", columns.Where((_, c) => !shown.Contains(c)).Select(c => c.Title));
            console.Write(new Text($"No room in {console.Profile.Width} columns for: {names}. A wider terminal or --json has it.\n"));
        }
    }

    /// <summary>A name in so many columns: its middle is left out.</summary>
    /// <param name="name">The name.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="measure">How many columns a text takes.</param>
    internal static string Shorten(string name, int width, Func<string, int> measure)
    {
        if (measure(name) <= width) return name;
        var letters = LettersOf(name);
        // Names differ more often at the end than at the start: the end gets the odd column.
        var (head, tail) = (0, letters.Count);
        string Text() => string.Concat(letters[..head]) + "…" + string.Concat(letters[tail..]);
        while (tail > head + 1)
        {
            var (oldHead, oldTail) = (head, tail);
            if (letters.Count - tail <= head) tail--;
            else head++;
            if (measure(Text()) <= width) continue;
            (head, tail) = (oldHead, oldTail);
            break;
        }

        return Text();
    }

    private static List<string> LettersOf(string text)
    {
        var letters = new List<string>();
        for (var elements = System.Globalization.StringInfo.GetTextElementEnumerator(text); elements.MoveNext();) letters.Add(elements.GetTextElement());
        return letters;
    }

    private static int Total(int[] widths, List<int> shown) => shown.Sum(c => widths[c]) + (Gap * (shown.Count - 1));

    private int[] Fit(int[] natural, List<int> shown, int room)
    {
        var widths = (int[])natural.Clone();
        foreach (var (kind, least) in s_steps)
        {
            var ofKind = shown.Where(c => columns[c].Content == kind).ToList();
            // The widest gives way first, so that short names stay whole.
            while (Total(widths, shown) > room && ofKind.Where(c => widths[c] > least).ToList() is [_, ..] able) widths[able.MaxBy(c => widths[c])]--;
        }

        return widths;
    }

    private void WriteRow(IAnsiConsole console, string[] cells, Style style, int[] widths, List<int> shown, Func<string, int> measure)
    {
        var lines = shown.Select(c => columns[c].Content == ColumnContent.Words ? [.. WordWrap.Lines(cells[c], widths[c], measure).Select(l => Shorten(l, widths[c], measure))] : (List<string>)[Shorten(cells[c], widths[c], measure)]).ToList();
        for (var line = 0; line < lines.Max(l => l.Count); line++)
        {
            var text = string.Join(new string(' ', Gap), shown.Select((c, i) =>
            {
                var cell = line < lines[i].Count ? lines[i][line] : "";
                var blank = new string(' ', Math.Max(0, widths[c] - measure(cell)));
                return columns[c].Content == ColumnContent.Figure && columns[c].Title.Length > 0 ? blank + cell : cell + blank;
            }));
            console.Write(new Text(text.TrimEnd() + "\n", style));
        }
    }
}
