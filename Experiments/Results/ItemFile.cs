using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;
using TransferLearning.Core.Hashing;
using TransferLearning.Core.Splits;
using TransferLearning.Experiments.Measuring;

namespace TransferLearning.Experiments.Results;

/// <summary>The items that cells count, one JSON object a line, in a file that is named by their hash: what a hash stands for never changes.</summary>
internal static class ItemFile
{
    private static readonly JsonSerializerOptions s_lines = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Hash of items with all that decides about a result: order, paths, contents, labels, splits and groups.</summary>
    public static string HashOf(IReadOnlyList<DatasetItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        using var text = new MemoryStream();
        WriteLines(text, items);
        return HashOfLines(text.ToArray());
    }

    /// <summary>Writes items under their hash, unless they are there; a file that is damaged is written anew.</summary>
    /// <returns>The hash.</returns>
    public static string Write(ExperimentFolder folder, IReadOnlyList<DatasetItem> items)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var hash = HashOf(items);
        if (!IsWhole(folder, hash)) AtomicFile.Write(PathOf(folder, hash), FileDurability.Named, stream => WriteLines(stream, items));
        return hash;
    }

    /// <summary>Whether items of this hash are there, all of them and as they were written.</summary>
    public static bool IsWhole(ExperimentFolder folder, string hash)
    {
        var path = PathOf(folder, hash);
        return File.Exists(path) && HashOfLines(File.ReadAllBytes(path)) == hash;
    }

    /// <summary>Reads items.</summary>
    /// <exception cref="TlearnException">They are not there, or damaged.</exception>
    public static MeasuredData Read(ExperimentFolder folder, string hash)
    {
        var path = PathOf(folder, hash);
        const string next = "Run the experiment again with the same folder: the list is made anew, and cells that are done stay.";
        if (!File.Exists(path)) throw new TlearnException($"{path}: the list of the images that cells count is missing", next);
        try
        {
            var bytes = File.ReadAllBytes(path);
            if (HashOfLines(bytes) != hash) throw new TlearnException($"{path}: the list of the images that cells count is damaged: found {bytes.Length} bytes whose hash is not the file's name", next);
            return Of([.. Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<Line>(line, s_lines)!.ToItem())]);
        }
        catch (Exception e) when (e is IOException or JsonException or FormatException or NullReferenceException)
        {
            throw new TlearnException($"{path}: the list of the images that cells count cannot be read: {e.Message}", next, e);
        }
    }

    /// <summary>Items with their classes, in ordinal order of name, and families.</summary>
    public static MeasuredData Of(IReadOnlyList<DatasetItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        string[] classes = [.. items.Select(i => i.Label).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        var index = classes.Index().ToDictionary(c => c.Item, c => c.Index, StringComparer.Ordinal);
        return new MeasuredData(items, classes, [.. items.Select(i => i.Label is { } label ? index[label] : -1)], RowFamilies.Of(items));
    }

    private static string HashOfLines(byte[] lines) => Convert.ToHexStringLower(Sha256.HashData(lines))[..32];

    private static string PathOf(ExperimentFolder folder, string hash) => folder.PathOf("data", hash + ".jsonl");

    private static void WriteLines(Stream stream, IReadOnlyList<DatasetItem> items)
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        foreach (var item in items) text.WriteLine(JsonSerializer.Serialize(new Line(item.Path, item.Label, item.Split, item.Group, item.Content.ToString()), s_lines));
    }

    private sealed record Line(string Path, string? Label, string? Split, string? Group, string ContentHash)
    {
        public DatasetItem ToItem() => new(Path, Core.Features.ContentHash.FromBytes(Convert.FromHexString(ContentHash)), Label, Split, Group);
    }
}
