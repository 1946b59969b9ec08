using TransferLearning.Core.Files;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TransferLearning.Experiments.Specification.Yaml;

/// <summary>
/// Reads a YAML file into values that know their places. Only the syntax is YamlDotNet's: no tag makes a type, aliases stand for values that are counted each time, and what is not bounded
/// is refused, so that no file can take the memory.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>The most values that a file may have, aliases resolved.</summary>
    public const int MostValues = 100_000;

    private const int MostDepth = 20;
    private const long MostBytes = 4 << 20;

    private readonly string _file;
    private readonly Parser _parser;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    private YamlReader(string file, TextReader text) => (_file, _parser) = (file, new Parser(text));

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">It is no YAML, or holds what is refused; the message names line and column.</exception>
    /// <exception cref="TlearnException">It cannot be read.</exception>
    public static YamlNode ReadFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new UsageException($"{path}: found a folder, expected a YAML file that describes an experiment", "docs/experiments.md shows one; a folder with results of an experiment is for a report.");
        if (!File.Exists(path)) throw new UsageException($"{path}: no such file, expected a YAML file that describes an experiment", "docs/experiments.md shows one.");
        if (new FileInfo(path).Length > MostBytes) throw new UsageException($"{path}: found {new FileInfo(path).Length} bytes, expected at most {MostBytes}", "Give the YAML file of the experiment.");
        using var reader = StrictText.Load(path).OpenReader();
        return Read(path, reader);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="UsageException">As <see cref="ReadFile"/>.</exception>
    public static YamlNode Read(string file, TextReader text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var whole = text.ReadToEnd();
        var reader = new YamlReader(file, new StringReader(whole));
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException e)
        {
            var cause = Cause(e);
            // The parser stumbles over a tab only behind it, or says not where.
            var last = cause.End.Line > 1 ? cause.End.Line : int.MaxValue;
            if (IndentingTab(whole, last) is { } tab) throw new YamlPlace(file, tab.Line, tab.Column).Wrong("malformed YAML: found a tab in front of a line's text, expected blanks", "Indent with blanks alone.");
            throw new YamlPlace(file, cause.Start.Line, cause.Start.Column).Wrong($"malformed YAML: {Told(cause)}", "Blanks indent, never tabs; a text with ': ' or ' #' in it stands in quotes.");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException)
        {
            // What the parser does not foresee is a mistake in the file all the same.
            throw new YamlPlace(file, 1, 1).Wrong($"malformed YAML: {e.Message}");
        }
    }

    // The last tab that indents a line which the parser has come to.
    private static (int Line, int Column)? IndentingTab(string text, long last)
    {
        (int, int)? found = null;
        foreach (var (l, line) in text.Split('\n').Index().TakeWhile(l => l.Index < last))
        {
            var indent = line.Length - line.TrimStart(' ', '\t').Length;
            if (indent < line.TrimEnd().Length && line.IndexOf('\t', 0, indent) is >= 0 and var tab) found = (l + 1, tab + 1);
        }

        return found;
    }

    private static YamlException Cause(YamlException e)
    {
        while (e.InnerException is YamlException inner) e = inner;
        return e;
    }

    // The message repeats the place that stands before it already.
    private static string Told(YamlException e) =>
        e.Message is var text && text.StartsWith('(') && text.IndexOf("): ", StringComparison.Ordinal) is > 0 and var end ? text[(end + 3)..] : text;

    private YamlNode ReadDocument()
    {
        _ = Next<StreamStart>();
        if (_parser.MoveNext() && _parser.Current is StreamEnd) throw new YamlPlace(_file, 1, 1).Wrong("the file is empty, expected an experiment", "docs/experiments.md shows one.");
        var node = ReadNode(Next(), 0);
        _ = Next<DocumentEnd>();
        return Next() is DocumentStart second ? throw At(second).Wrong("a second document begins, expected one", "Write each experiment into a file of its own.") : node;
    }

    private YamlNode ReadNode(ParsingEvent at, int depth)
    {
        if (depth > MostDepth) throw At(at).Wrong($"nested more than {MostDepth} deep");
        if (at is AnchorAlias alias) return Resolve(alias);
        if (at is not NodeEvent start) throw At(at).Wrong("expected a value");
        if (!start.Tag.IsEmpty) throw At(at).Wrong($"found the tag {start.Tag}: tags are not read, a value's place decides what it is", "Leave the tag out.");
        string? anchor = start.Anchor.IsEmpty ? null : start.Anchor.Value;
        if (anchor is not null) _open.Add(anchor);
        YamlNode node = at switch
        {
            Scalar scalar => new YamlScalar(At(at), scalar.Value, scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any)),
            SequenceStart => ReadList(At(at), depth),
            _ => ReadMapping(At(at), depth),
        };
        if (node.Size > MostValues) throw At(at).Wrong($"found more than {MostValues:N0} values, aliases counted each time");
        if (anchor is null) return node;
        _open.Remove(anchor);
        return _anchors[anchor] = node;
    }

    private YamlList ReadList(YamlPlace place, int depth)
    {
        var items = new List<YamlNode>();
        var size = 0;
        for (var at = Next(); at is not SequenceEnd; at = Next())
        {
            items.Add(ReadNode(at, depth + 1));
            if ((size += items[^1].Size) > MostValues) throw place.Wrong($"found more than {MostValues:N0} values, aliases counted each time");
        }

        return new YamlList(place, items);
    }

    private YamlMapping ReadMapping(YamlPlace place, int depth)
    {
        var entries = new List<(YamlScalar, YamlNode)>();
        var keys = new Dictionary<string, YamlPlace>(StringComparer.Ordinal);
        var size = 0;
        for (var at = Next(); at is not MappingEnd; at = Next())
        {
            if (ReadNode(at, depth + 1) is not YamlScalar key) throw At(at).Wrong("found a key that is no word");
            if (!keys.TryAdd(key.Text, key.Place)) throw At(at).Wrong($"the key '{key.Text}' stands twice, first in line {keys[key.Text].Line}");
            var value = ReadNode(Next(), depth + 1);
            entries.Add((key, value));
            if ((size += 1 + value.Size) > MostValues) throw place.Wrong($"found more than {MostValues:N0} values, aliases counted each time");
        }

        return new YamlMapping(place, entries);
    }

    private YamlNode Resolve(AnchorAlias alias)
    {
        var name = alias.Value.Value;
        if (_open.Contains(name)) throw At(alias).Wrong($"the alias *{name} stands within what it stands for");
        return _anchors.TryGetValue(name, out var node) ? node : throw At(alias).Wrong($"the alias *{name} has no anchor &{name} before it");
    }

    private ParsingEvent Next() => _parser.MoveNext() ? _parser.Current! : throw new YamlPlace(_file, 1, 1).Wrong("malformed YAML: it ends too early");

    private T Next<T>()
        where T : ParsingEvent => Next() as T ?? throw At(_parser.Current!).Wrong("malformed YAML");

    private YamlPlace At(ParsingEvent at) => new(_file, at.Start.Line, at.Start.Column);
}
