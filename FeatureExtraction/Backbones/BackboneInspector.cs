using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Pooling;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>A tensor that can be tapped.</summary>
/// <param name="Name">Name in the graph.</param>
/// <param name="Op">Operator that makes it.</param>
/// <param name="Shape">Shape for one image, the batch left out: <c>[C,H,W]</c>, <c>[T,D]</c>, <c>[D]</c>; <see langword="null"/> where the network could not be run to learn it.</param>
/// <param name="Suggested">Whether it ends a block or is the penultimate one.</param>
public sealed record TapInfo(string Name, string Op, IReadOnlyList<long>? Shape, bool Suggested)
{
    /// <summary>
    /// Where its channels stand, which is what pooling goes by; <see langword="null"/> for a vector, and where the graph does not tell:
    /// such a tap can only be flattened.
    /// </summary>
    public ChannelAxis? Channels { get; init; }

    /// <summary>How many of its positions are class, distillation or register tokens, at the front.</summary>
    public int ClassTokens { get; init; }
}

/// <summary>What a model is, as <c>Models.Inspect</c> gives it.</summary>
public sealed record BackboneInspection
{
    /// <summary>Path or name.</summary>
    public required string Model { get; init; }

    /// <summary>Inputs as the file declares them.</summary>
    public required IReadOnlyList<OnnxValue> Inputs { get; init; }

    /// <summary>Outputs as the file declares them.</summary>
    public required IReadOnlyList<OnnxValue> Outputs { get; init; }

    /// <summary>What can be tapped, in the order of the graph.</summary>
    public required IReadOnlyList<TapInfo> Taps { get; init; }

    /// <summary>The tensor that <c>auto</c> means, and why; its name is empty where the outputs lead to none.</summary>
    public required Penultimate Penultimate { get; init; }

    /// <summary>SHA-256 of the file, external data included.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Metadata of the file.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Version of the operator set.</summary>
    public required long Opset { get; init; }

    /// <summary>Version of the file format.</summary>
    public required long IrVersion { get; init; }

    /// <summary>The program that wrote the file.</summary>
    public required string Producer { get; init; }

    /// <summary>Why the shapes of the taps are missing; <see langword="null"/> where they are there.</summary>
    public string? ShapesMissing { get; init; }

    /// <summary>A node that was exported in training mode, a sentence: what lies behind it cannot be tapped. <see langword="null"/> where there is none.</summary>
    public string? TrainingMode { get; init; }
}

/// <summary>Looks at a model without using it.</summary>
internal static class BackboneInspector
{
    /// <summary>Reads a model and runs it once on a blank image to learn the shapes.</summary>
    /// <param name="path">Path of the ONNX file.</param>
    /// <param name="size">Height and width where the graph leaves them open; default 224.</param>
    /// <exception cref="TlearnException">The file is no ONNX model.</exception>
    public static BackboneInspection Inspect(string path, ImageSize? size = null) => Inspect(OnnxModel.Load(path), size);

    /// <inheritdoc cref="Inspect(string, ImageSize?)"/>
    public static BackboneInspection Inspect(OnnxModel model, ImageSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var penultimate = FindPenultimate(model);
        var taps = TapLister.List(model, penultimate.Tensor, size, out var missing);
        return new BackboneInspection
        {
            Model = model.Name,
            Inputs = model.Inputs,
            Outputs = model.Outputs,
            Taps = taps,
            Penultimate = penultimate,
            Sha256 = model.Sha256,
            Metadata = model.Metadata,
            Opset = model.Opset,
            IrVersion = model.IrVersion,
            Producer = model.Producer,
            ShapesMissing = missing,
            TrainingMode = TrainingModeNodes.Find(model) is [var first, ..] ? TrainingModeNodes.Describe(first) : null,
        };
    }

    /// <summary>A network whose outputs say nothing can be looked at all the same: its other tensors can be tapped.</summary>
    private static Penultimate FindPenultimate(OnnxModel model)
    {
        try
        {
            return PenultimateFinder.Find(model);
        }
        catch (TlearnException e)
        {
            return new Penultimate("", e.Message, "", false);
        }
    }
}
