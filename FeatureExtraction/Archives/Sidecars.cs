using System.Text;
using System.Text.Json;

namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>
/// The small files of a WebDataset shard that stand beside an image of the same key and say what it shows: <c>KEY.cls</c>, <c>KEY.txt</c> or <c>KEY.json</c>. A key is a path up to the
/// first dot of its last part; a whole name without its last ending is tried before, since names of files have dots in them.
/// </summary>
internal sealed class Sidecars(ArchiveContents contents)
{
    private const int Longest = 1 << 16;
    private const int LongestText = 200;
    private static readonly string[] s_labels = ["label", "cls", "class", "class_name"];

    private readonly Dictionary<string, EntryRemarks> _remarks = new(StringComparer.Ordinal);
    private int _malformed;
    private string? _firstMalformed;

    /// <summary>Takes a file, if it is one that describes an image.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="length">Its length.</param>
    /// <param name="start">Reads it.</param>
    public bool Take(string path, long length, StartReader start)
    {
        var ending = Path.GetExtension(path).ToLowerInvariant();
        if (ending is not (".cls" or ".txt" or ".json") || length > Longest) return false;
        var bytes = new byte[length];
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.AsSpan(0, start(bytes))).TrimStart('\uFEFF').Trim();
        }
        catch (Exception e) when (e is ArgumentException or IOException or InvalidDataException)
        {
            Malformed(path);
            return false;
        }

        var remarks = ending switch
        {
            ".cls" => IsLabel(text) ? new EntryRemarks(text, null, null, null) : null,
            ".txt" => IsLabel(text) ? new EntryRemarks(null, text, null, null) : null,
            _ => OfJson(path, text),
        };
        if (remarks is null) return false;
        foreach (var key in Keys(path)) _remarks[key] = _remarks.TryGetValue(key, out var before) ? Joined(before, remarks, ending) : remarks;
        return true;
    }

    /// <summary>Gives every image what was said of it.</summary>
    public void Settle()
    {
        foreach (var entry in contents.Entries)
        {
            foreach (var key in Keys(entry.Path))
            {
                if (entry.Fault is null && entry.Remarks is null && _remarks.TryGetValue(key, out var remarks)) entry.Remarks = remarks;
            }
        }

        if (_malformed > 0) contents.Warnings.Add($"{_firstMalformed}: found no JSON object, expected one with a 'label'{(_malformed > 1 ? $" (and {_malformed - 1} more files like it)" : "")}; its image has no label from it");
    }

    // The class of a .cls counts before that of a .json.
    private static EntryRemarks Joined(EntryRemarks before, EntryRemarks now, string ending) => ending == ".cls" ? now.With(before) : before.With(now);

    private static bool IsLabel(string text) => text.Length is > 0 and <= LongestText && !text.AsSpan().ContainsAny('\n', '\r', '\0');

    private static IEnumerable<string> Keys(string path)
    {
        var name = path.LastIndexOf('/') + 1;
        var last = path.LastIndexOf('.');
        if (last < name)
        {
            yield return path;
            yield break;
        }

        yield return path[..last];
        if (path.IndexOf('.', name) is var first && first != last && first > name) yield return path[..first];
    }

    private EntryRemarks? OfJson(string path, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                Malformed(path);
                return null;
            }

            return new EntryRemarks(s_labels.Select(n => Text(root, n)).FirstOrDefault(l => l is not null), null, Text(root, "split"), Text(root, "group"));
        }
        catch (JsonException)
        {
            Malformed(path);
            return null;
        }
    }

    private void Malformed(string path)
    {
        _firstMalformed ??= path;
        _malformed++;
    }

    private static string? Text(JsonElement root, string name) =>
        !root.TryGetProperty(name, out var value) ? null
        : value.ValueKind switch
        {
            JsonValueKind.String when IsLabel(value.GetString()!.Trim()) => value.GetString()!.Trim(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
}
