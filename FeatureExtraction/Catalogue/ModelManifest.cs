using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TransferLearning.Core.Files;
using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>What the catalogue knows about a model: <c>onnx-models/NAME/manifest.json</c>.</summary>
public sealed record ModelManifest
{
    internal const string FileName = "manifest.json";

    // Fields that are not known are passed over: a newer manifest stays readable. What is known has its type, and null only where it may.
    internal static readonly JsonSerializerOptions Json = new()
    {
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Name in <c>Model</c>.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>Further names: those of an earlier version, and what its source calls it.</summary>
    [JsonPropertyName("aliases")]
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The ONNX file, relative to the manifest; an absolute path for a user's model that stays where it is.</summary>
    [JsonPropertyName("file")]
    public required string File { get; init; }

    /// <summary>SHA-256 of the file, external data included, hexadecimal; empty where nobody could check one.</summary>
    [JsonPropertyName("sha256")]
    public required string Sha256 { get; init; }

    /// <summary>Whether the hash is known, and known to be that of a trained network: a hash alone proves bytes, not training.</summary>
    [JsonPropertyName("verified")]
    public bool Verified { get; init; }

    /// <summary>Why it is not <see cref="Verified"/>, a clause; <see langword="null"/> where that is or where the lack of a hash says it.</summary>
    [JsonPropertyName("unverified")]
    public string? Unverified { get; init; }

    /// <summary>Address of the file (http or https); empty where none is known.</summary>
    [JsonPropertyName("url")]
    public string Url { get; init; } = "";

    /// <summary>Further addresses of the same bytes, asked in turn where one has no such file.</summary>
    [JsonPropertyName("mirrors")]
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>Size of the file in bytes; <see langword="null"/> where it is not known.</summary>
    [JsonPropertyName("bytes")]
    public long? Bytes { get; init; }

    /// <summary>Size of the file where only a rounded figure is known: for people, nothing is held to it.</summary>
    [JsonPropertyName("approximate_bytes")]
    public long? ApproximateBytes { get; init; }

    /// <summary>The package that the build takes the file from; <see langword="null"/> for a model that comes otherwise.</summary>
    [JsonPropertyName("package")]
    public ModelPackage? Package { get; init; }

    /// <summary>Where the model comes from: a page, or a sentence.</summary>
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

    /// <summary>Top-1 accuracy on ImageNet in percent, as <see cref="Accuracy"/> says where from; <see langword="null"/> where it is not known.</summary>
    [JsonPropertyName("top1")]
    public double? Top1 { get; init; }

    /// <summary>Images a second of this architecture on a processor (i7-12700H, one image at a time) in timm's benchmark; <see langword="null"/> where timm did not measure it.</summary>
    [JsonPropertyName("images_per_second")]
    public double? ImagesPerSecond { get; init; }

    /// <summary>How its input is made; <see langword="null"/> where the manifest does not tell.</summary>
    [JsonPropertyName("preprocessing"), JsonConverter(typeof(StrictPreprocessing))]
    public PreprocessingRecord? Preprocessing { get; init; }

    /// <summary>Tensors worth tapping, the penultimate last.</summary>
    [JsonPropertyName("taps")]
    public IReadOnlyList<string> Taps { get; init; } = [];

    /// <summary>Number of classes that the network tells apart; 0 for one that gives features only, <see langword="null"/> where it is not told.</summary>
    [JsonPropertyName("classes")]
    public int? Classes { get; init; }

    /// <summary>File of class names, one a line, relative to the manifest; <see langword="null"/> where there is none.</summary>
    [JsonPropertyName("labels")]
    public string? Labels { get; init; }

    /// <summary>Folder of the manifest.</summary>
    [JsonIgnore]
    public string Folder { get; private init; } = "";

    /// <summary>Full path of the ONNX file.</summary>
    [JsonIgnore]
    public string ModelPath => Location ?? Path.Combine(Folder, File);

    /// <summary>Whether the file is on this machine.</summary>
    [JsonIgnore]
    public bool IsPresent => System.IO.File.Exists(ModelPath);

    /// <summary>Full path of the class names.</summary>
    [JsonIgnore]
    public string? LabelsPath => Labels is null ? null : Path.GetFullPath(Path.Combine(Folder, Labels));

    /// <summary>Why the network is not <see cref="Verified"/>, a clause; <see langword="null"/> where it is.</summary>
    [JsonIgnore]
    public string? WhyUnverified => Verified ? null : Unverified ?? (Sha256.Length == 0 ? "no SHA-256 of its file is known" : "its manifest does not say that it was checked");

    /// <summary>Whether a word occurs in its names, description, source or licence, in any case.</summary>
    internal bool Mentions(string word) => Aliases.Append(Name).Append(Summary).Append(Source).Append(Licence).Any(t => t.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>Path of the file where it lies elsewhere than its manifest: what a user fetched goes into the user's folder.</summary>
    [JsonIgnore]
    internal string? Location { get; init; }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="TlearnException">It is no manifest; the message names the file and the field.</exception>
    internal static ModelManifest Read(string path)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<ModelManifest>(StrictText.Read(path), Json) ?? throw new JsonException("found null");
            manifest.Check();
            return manifest with { Folder = Path.GetDirectoryName(Path.GetFullPath(path))! };
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or TlearnException)
        {
            throw new TlearnException($"{path} is no manifest of a model: {e.Message}", $"Mend it (docs/models.md describes its fields), or remove the folder {Path.GetDirectoryName(path)}.", e);
        }
    }

    /// <summary>The manifest as a file's bytes.</summary>
    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    private void Check()
    {
        ModelName.Check(Name);
        if (!Aliases.All(ModelName.IsValid)) throw Bad("aliases", string.Join(", ", Aliases), "names of a model");
        if (File.Length == 0 || File.Contains('\0')) throw Bad("file", File, "the name of a file");
        if (Sha256.Length > 0 && !Sha256Text.IsValid(Sha256)) throw Bad("sha256", Sha256, "64 hexadecimal digits, or nothing");
        if (Verified && Sha256.Length == 0) throw Bad("verified", "true", "false where there is no sha256");
        if (Verified && Unverified is not null) throw Bad("unverified", Unverified, "nothing where verified is true");
        if (Url.Length > 0 && !IsAddress(Url)) throw Bad("url", Url, "an http or https address, or nothing");
        // Without a hash nothing would tell whether another address has the same bytes.
        if (Mirrors.Count > 0 && (Url.Length == 0 || Sha256.Length == 0)) throw Bad("mirrors", Mirrors[0], "none where there is no url or no sha256");
        if (!Mirrors.All(IsAddress)) throw Bad("mirrors", string.Join(", ", Mirrors), "http or https addresses");
        if (Bytes is < 1) throw Bad("bytes", $"{Bytes}", "a size above 0");
        if (ApproximateBytes is < 1) throw Bad("approximate_bytes", $"{ApproximateBytes}", "a size above 0");
        if (Top1 is < 0 or > 100) throw Bad("top1", $"{Top1}", "percent");
        if (ImagesPerSecond is <= 0) throw Bad("images_per_second", $"{ImagesPerSecond}", "a rate above 0");
        if (Package is not null && (Package.Id.Length == 0 || Package.Version.Length == 0 || Package.File.Length == 0)) throw Bad("package", $"{Package}", "id, version and file");
        if (Classes is < 0) throw Bad("classes", $"{Classes}", "0 or more");
        if (Taps.Any(string.IsNullOrEmpty)) throw Bad("taps", "an empty name", "names of tensors");
        if (Labels is not null && (Labels.Length == 0 || Labels.Contains('\0'))) throw Bad("labels", Labels, "the name of a file");
    }

    private static bool IsAddress(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";

    private static JsonException Bad(string field, string found, string expected) => new($"{field}: found '{found}', expected {expected}");
}

/// <summary>A NuGet package that holds a model's file: the build takes it from there into the catalogue beside the program.</summary>
/// <param name="Id">Name of the package.</param>
/// <param name="Version">Its version.</param>
/// <param name="File">Path of the file in it.</param>
public sealed record ModelPackage(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("version")] string Version,
    [property: JsonPropertyName("file")] string File)
{
    /// <summary>Name and version.</summary>
    public override string ToString() => $"{Id} {Version}";
}

/// <summary>Reads the record inside a manifest by the record's own rules: a misspelt field there would feed the network wrongly in silence.</summary>
internal sealed class StrictPreprocessing : JsonConverter<PreprocessingRecord>
{
    public override PreprocessingRecord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PreprocessingRecord.FromJson(JsonElement.ParseValue(ref reader).GetRawText());

    public override void Write(Utf8JsonWriter writer, PreprocessingRecord value, JsonSerializerOptions options) => writer.WriteRawValue(value.ToJson());
}
