using System.Globalization;
using System.Numerics;
using TransferLearning.Core;

namespace TransferLearning.Experiments.Specification.Yaml;

/// <summary>Reads the keys of a mapping: whoever asks for a key says what it may be, and what nobody asks for is a mistake.</summary>
internal sealed class YamlMappingReader
{
    private readonly YamlMapping _mapping;
    private readonly string _what;
    private readonly IReadOnlyList<string> _known;

    /// <summary>Takes a value that must be a mapping of known keys.</summary>
    /// <param name="node">The value.</param>
    /// <param name="what">What it describes, for messages.</param>
    /// <param name="known">The keys that it may have.</param>
    /// <exception cref="UsageException">It is none, or has another key.</exception>
    public YamlMappingReader(YamlNode node, string what, params IReadOnlyList<string> known)
    {
        ArgumentNullException.ThrowIfNull(node);
        (_what, _known) = (what, known);
        _mapping = node as YamlMapping ?? throw node.Place.Wrong($"{what}: found {node.Kind}, expected keys with values ({string.Join(", ", known)})");
        foreach (var (key, _) in _mapping.Entries)
        {
            if (known.Contains(key.Text)) continue;
            var meant = Spelling.Nearest(key.Text, known);
            throw key.Place.Wrong($"{what}: unknown key '{key.Text}'; known are {string.Join(", ", known)}", meant is null ? null : $"Did you mean '{meant}'?");
        }
    }

    /// <summary>Where the mapping stands.</summary>
    public YamlPlace Place => _mapping.Place;

    /// <summary>The value of a key; <see langword="null"/> where it is absent.</summary>
    public YamlNode? Find(string key)
    {
        if (!_known.Contains(key)) throw new ArgumentException($"'{key}' is no key of {_what}", nameof(key));
        return _mapping.Entries.FirstOrDefault(e => e.Key.Text == key).Value;
    }

    /// <summary>The value of a key that must be there.</summary>
    public YamlNode Require(string key) => Find(key) ?? throw Place.Wrong($"{_what}: the key '{key}' is missing");

    /// <summary>A text; <see langword="null"/> where it is absent.</summary>
    public string? Text(string key) => Find(key) is { } node ? YamlValues.Text(node, key) : null;

    /// <summary>Several texts, or one that stands alone; empty where the key is absent.</summary>
    public IReadOnlyList<string> Texts(string key) => [.. Several(key).Select(node => YamlValues.Text(node, key))];

    /// <summary>Several values, or one that stands alone; empty where the key is absent.</summary>
    public IReadOnlyList<YamlNode> Several(string key) => Find(key) switch
    {
        null => [],
        YamlList { Items.Count: 0 } list => throw list.Place.Wrong($"{key}: found an empty list, expected at least one value", "Leave the key out for the default."),
        YamlList list => list.Items,
        var one => [one],
    };

    /// <summary>A whole number; <see langword="null"/> where it is absent.</summary>
    public int? Whole(string key, int least, int most = int.MaxValue) => Find(key) is { } node ? YamlValues.Whole(node, key, least, most) : null;

    /// <summary>A number above a bound; <see langword="null"/> where it is absent.</summary>
    public double? Number(string key, double least, double most) => Find(key) is { } node
        ? double.TryParse((node as YamlScalar)?.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && node is YamlScalar { IsQuoted: false } && value >= least && value <= most
            ? value
            : throw node.Place.Wrong($"{key}: found {node.Kind}, expected a number from {least} to {most}")
        : null;

    /// <summary>true or false; <see langword="null"/> where it is absent.</summary>
    public bool? Truth(string key) => Find(key) switch
    {
        null => null,
        YamlScalar { IsQuoted: false, Text: "true" } => true,
        YamlScalar { IsQuoted: false, Text: "false" } => false,
        var node => throw node.Place.Wrong($"{key}: found {node.Kind}, expected true or false"),
    };
}

/// <summary>Reads single values.</summary>
internal static class YamlValues
{
    /// <summary>A text that is not empty.</summary>
    public static string Text(YamlNode node, string what)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node is YamlScalar { Text.Length: > 0 } scalar ? scalar.Text : throw node.Place.Wrong($"{what}: found {node.Kind}, expected a text");
    }

    /// <summary>Values of which none may stand twice.</summary>
    /// <param name="nodes">The values.</param>
    /// <param name="what">What they are, for messages.</param>
    /// <param name="read">Reads one.</param>
    public static IReadOnlyList<T> Once<T>(IEnumerable<YamlNode> nodes, string what, Func<YamlNode, T> read) => Once(nodes, what, read, value => value);

    /// <inheritdoc cref="Once{T}(IEnumerable{YamlNode}, string, Func{YamlNode, T})"/>
    /// <param name="nodes">As above.</param>
    /// <param name="what">As above.</param>
    /// <param name="read">As above.</param>
    /// <param name="keyOf">What makes two values the same.</param>
    public static IReadOnlyList<T> Once<T, TKey>(IEnumerable<YamlNode> nodes, string what, Func<YamlNode, T> read, Func<T, TKey> keyOf)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(keyOf);
        var (values, known) = (new List<T>(), new HashSet<TKey>());
        foreach (var node in nodes)
        {
            var value = read(node);
            if (!known.Add(keyOf(value))) throw node.Place.Wrong($"{what}: {node.Kind} stands twice", "Leave one of the two out.");
            values.Add(value);
        }

        return values;
    }

    /// <summary>A whole number.</summary>
    public static int Whole(YamlNode node, string what, int least, int most = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node is YamlScalar { IsQuoted: false } scalar && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw node.Place.Wrong($"{what}: found {node.Kind}, expected a whole number{Range(node, least, most)}");
    }

    // Bounds that are the type's own are told only to whom they stop.
    private static string Range(YamlNode node, int least, int most)
    {
        var isWhole = BigInteger.TryParse((node as YamlScalar)?.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value);
        if (most < int.MaxValue || (isWhole && (value > most || least == int.MinValue))) return $" from {least} to {most}";
        return least == int.MinValue ? "" : $", {least} or more";
    }

    /// <summary>One of several words.</summary>
    public static string Word(YamlNode node, string what, IReadOnlyList<string> words)
    {
        var text = Text(node, what);
        if (words.Contains(text)) return text;
        var meant = Spelling.Nearest(text, words);
        throw node.Place.Wrong($"{what}: found '{text}', expected {string.Join(", ", words.SkipLast(1))} or {words[^1]}", meant is null ? null : $"Did you mean '{meant}'?");
    }
}
