using System.Text.Json.Serialization;

namespace TransferLearning;

/// <summary>One of a head's answers for an image.</summary>
/// <param name="Label">Class name.</param>
/// <param name="Probability">Its probability; <see langword="null"/> for a head that has none.</param>
public sealed record PredictedLabel(
    [property: JsonPropertyName("label")] string Label,
    [property: JsonPropertyName("probability")] float? Probability);

/// <summary>A head's answers for an image.</summary>
/// <param name="Path">Relative to the images' root.</param>
/// <param name="Top">The best answers, best first.</param>
/// <param name="Source">The folder, manifest or archive of the image, where they come from several.</param>
public sealed record PredictionRow(
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("top")] IReadOnlyList<PredictedLabel> Top,
    [property: JsonPropertyName("source"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Source = null);
