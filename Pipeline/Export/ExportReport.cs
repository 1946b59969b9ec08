using System.Globalization;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.Export;

/// <summary>What was exported, and how it was checked.</summary>
public sealed record ExportReport
{
    /// <summary>Path of the file.</summary>
    public required string File { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Name of the head.</summary>
    public required string Head { get; init; }

    /// <summary>Version of each operator set by domain; ONNX's own under <c>ai.onnx</c>.</summary>
    public required IReadOnlyDictionary<string, long> Opsets { get; init; }

    /// <summary>Inputs, one: <c>image float [N,3,224,224]</c>.</summary>
    public required IReadOnlyList<OnnxValue> Inputs { get; init; }

    /// <summary>Outputs: <c>label</c>, and <c>probabilities</c> or <c>scores</c>.</summary>
    public required IReadOnlyList<OnnxValue> Outputs { get; init; }

    /// <summary>Class names in the order of the outputs.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Generated images that the file was run on.</summary>
    public required int GeneratedImages { get; init; }

    /// <summary>The user's images that it was run on.</summary>
    public required int VerifiedImages { get; init; }

    /// <summary>Images, generated ones included, with the label that the head itself gives.</summary>
    public required int LabelsEqual { get; init; }

    /// <summary>Largest difference of a probability or score from the head's own.</summary>
    public required double LargestDifference { get; init; }

    /// <summary>Lowest cosine between the network's features and extraction's, where it prepares its images itself.</summary>
    public double? LowestCosine { get; init; }

    /// <summary>Images that the file says it learnt from; <see langword="null"/> where the head does not say.</summary>
    public int? TrainingImages { get; init; }

    /// <summary>The user's images that could not be used.</summary>
    public IReadOnlyList<ItemFailure> Failures { get; init; } = [];

    /// <summary>One line for people: the file, and how well it agrees with the head.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{File}: {Size:N0} bytes, head {Head}, {Classes.Count} classes; label equal on {LabelsEqual} of {GeneratedImages + VerifiedImages} images, largest difference {LargestDifference:0.##e+0}");
}
