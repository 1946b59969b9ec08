using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>What is known of a network that may tell how its images are prepared.</summary>
internal sealed record ModelHints
{
    /// <summary>Path of the ONNX file: configurations are looked for beside it. <see langword="null"/> where there is none.</summary>
    public string? ModelPath { get; init; }

    /// <summary>The ONNX file's <c>metadata_props</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Shape of the graph's image input, <see langword="null"/> for a dimension that is not fixed; empty where it is unknown.</summary>
    public IReadOnlyList<long?> InputShape { get; init; } = [];

    /// <summary>Layout of the input where it is known otherwise; <see langword="null"/> leaves it to the shape.</summary>
    public TensorLayout? InputLayout { get; init; }

    /// <summary>Element type of the graph's image input, <see langword="null"/> where it is unknown.</summary>
    public TensorElement? InputElement { get; init; }

    /// <summary>The record of the catalogue's manifest, <see langword="null"/> for a model that is not in the catalogue.</summary>
    public PreprocessingRecord? CatalogueRecord { get; init; }
}

/// <summary>What a network's metadata say of its input, beside the record of <see cref="PreprocessingResolver.MetadataKey"/>.</summary>
internal static class InputMetadata
{
    /// <summary>Metadata key that says what the network takes: <see cref="Pixels"/>, or nothing.</summary>
    public const string Key = "tlearn.input";

    /// <summary>Value of <see cref="Key"/> for a network that takes decoded images of any size.</summary>
    public const string Pixels = "pixels";
}
