using System.Text.Json.Serialization;

namespace TransferLearning.FeatureExtraction.Catalogue;

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
