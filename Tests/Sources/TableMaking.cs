using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parquet;
using Parquet.Serialization;

namespace TransferLearning.Tests.Sources;

/// <summary>Writes tables of images as the Hugging Face library does: an image is its bytes and its path, a label the number of its class, whose names stand in the metadata.</summary>
internal static class TableMaking
{
    /// <summary>Writes rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="classes">Names of the classes; <see langword="null"/> for a file without that metadata.</param>
    /// <param name="options">How; small row groups unless given.</param>
    public static string Write<T>(string path, IEnumerable<T> rows, string[]? classes = null, ParquetOptions? options = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        // Not on the context of the test: the library's own continuations may need it.
        Task.Run(() => ParquetSerializer.SerializeAsync(rows, file, options ?? new ParquetOptions { RowGroupSize = 4 }, classes is null ? null : Metadata(classes))).GetAwaiter().GetResult();
        return path;
    }

    /// <summary>Writes files: the first folder of a name is the split, the second the class.</summary>
    public static string Write(string path, (string Name, byte[] Bytes)[] files)
    {
        string[] classes = [.. files.Select(f => f.Name.Split('/')[1]).Distinct().OrderDescending(StringComparer.Ordinal)];
        return Write(path, files.Select(f => new Row { Image = new Cell { Bytes = f.Bytes, Path = f.Name }, Label = Array.IndexOf(classes, f.Name.Split('/')[1]), Split = f.Name.Split('/')[0] }), classes);
    }

    private static Dictionary<string, string> Metadata(string[] classes) => new()
    {
        ["huggingface"] = JsonSerializer.Serialize(new
        {
            info = new { features = new Dictionary<string, object> { ["image"] = new { _type = "Image" }, ["label"] = new { names = classes, _type = "ClassLabel" } } },
        }),
    };

    /// <summary>Bytes and path of an image.</summary>
    [SuppressMessage("Performance", "CA1819", Justification = "written by reflection")]
    public sealed class Cell
    {
        [JsonPropertyName("bytes")]
        public byte[]? Bytes { get; set; }

        [JsonPropertyName("path")]
        public string? Path { get; set; }
    }

    /// <summary>A row with an image in a structure.</summary>
    public sealed class Row
    {
        [JsonPropertyName("image")]
        public Cell? Image { get; set; }

        [JsonPropertyName("label")]
        public long? Label { get; set; }

        [JsonPropertyName("split")]
        public string? Split { get; set; }
    }

    /// <summary>A row with an image that is bytes, and a class by its name.</summary>
    public sealed class BytesRow
    {
        [JsonPropertyName("jpg")]
        public byte[]? Jpg { get; set; }

        [JsonPropertyName("file_name")]
        public string? FileName { get; set; }

        [JsonPropertyName("class")]
        public string? Class { get; set; }

        [JsonPropertyName("group")]
        public int Group { get; set; }
    }
}
