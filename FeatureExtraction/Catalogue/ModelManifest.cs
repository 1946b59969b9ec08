using System.Text.Json;
using System.Text.Json.Serialization;
using TransferLearning.Core;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>What the catalogue knows about a model: <c>onnx-models/NAME/manifest.json</c>.</summary>
public sealed record ModelManifest
{
    private static readonly JsonSerializerOptions Json = new() { AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip };

    /// <summary>Name in <c>--model</c>.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>The ONNX file, relative to the manifest.</summary>
    [JsonPropertyName("file")]
    public required string File { get; init; }

    /// <summary>SHA-256 of the file, external data included, lower-case hexadecimal.</summary>
    [JsonPropertyName("sha256")]
    public required string Sha256 { get; init; }

    /// <summary>Where the model comes from.</summary>
    [JsonPropertyName("source")]
    public required string Source { get; init; }

    /// <summary>Licence of the weights.</summary>
    [JsonPropertyName("licence")]
    public required string Licence { get; init; }

    /// <summary>One line about it.</summary>
    [JsonPropertyName("summary")]
    public string Summary { get; init; } = "";

    /// <summary>How good it is, and on what that was measured.</summary>
    [JsonPropertyName("accuracy")]
    public string Accuracy { get; init; } = "";

    /// <summary>How its input is made; <see langword="null"/> where the manifest does not tell.</summary>
    [JsonPropertyName("preprocessing")]
    public PreprocessingRecord? Preprocessing { get; init; }

    /// <summary>Tensors worth tapping, the penultimate last.</summary>
    [JsonPropertyName("taps")]
    public IReadOnlyList<string> Taps { get; init; } = [];

    /// <summary>File of class names, one a line, relative to the manifest; <see langword="null"/> where there is none.</summary>
    [JsonPropertyName("labels")]
    public string? Labels { get; init; }

    /// <summary>Folder of the manifest.</summary>
    [JsonIgnore]
    public string Folder { get; private init; } = "";

    /// <summary>Full path of the ONNX file.</summary>
    [JsonIgnore]
    public string ModelPath => Path.Combine(Folder, File);

    /// <summary>Full path of the class names.</summary>
    [JsonIgnore]
    public string? LabelsPath => Labels is null ? null : Path.Combine(Folder, Labels);

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="TlearnException">It is no manifest; the message names the file and the field.</exception>
    public static ModelManifest Read(string path)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<ModelManifest>(System.IO.File.ReadAllBytes(path), Json) ?? throw new JsonException("found null");
            manifest.Preprocessing?.Validate();
            return manifest with { Folder = Path.GetDirectoryName(Path.GetFullPath(path))! };
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or TlearnException)
        {
            throw new TlearnException($"{path} is no manifest of a model: {e.Message}", "See onnx-models/tlearn-mini/manifest.json for one.", e);
        }
    }
}
