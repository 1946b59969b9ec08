using System.Formats.Tar;
using Parquet;
using Parquet.Serialization;

namespace TransferLearning.Benchmarks.Extraction;

/// <summary>The images of a folder as other sources that the program reads.</summary>
internal static class ImageForms
{
    private const int RowsOfGroup = 100; // as the Hugging Face library writes images

    /// <summary>A tar file and a Parquet file of them; those that are there stay.</summary>
    /// <param name="folder">The images.</param>
    public static async Task<IReadOnlyList<string>> MakeAsync(string folder)
    {
        var (tar, parquet) = ($"{folder}.tar", $"{folder}.parquet");
        if (!File.Exists(tar)) await TarFile.CreateFromDirectoryAsync(folder, tar, includeBaseDirectory: false);
        if (File.Exists(parquet)) return [tar, parquet];
        var rows = Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => new Row { Image = File.ReadAllBytes(f), Label = Path.GetFileName(Path.GetDirectoryName(f)) });
        await using var file = File.Create(parquet);
        await ParquetSerializer.SerializeAsync(rows, file, new ParquetOptions { RowGroupSize = RowsOfGroup });
        return [tar, parquet];
    }

    /// <summary>A row of the table.</summary>
    public sealed class Row
    {
        /// <summary>The file.</summary>
        [System.Text.Json.Serialization.JsonPropertyName("image")]
        public byte[]? Image { get; set; }

        /// <summary>Its class.</summary>
        [System.Text.Json.Serialization.JsonPropertyName("label")]
        public string? Label { get; set; }
    }
}
