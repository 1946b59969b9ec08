using TransferLearning.Core;
using TransferLearning.Core.Preprocessing;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>The image input as the graph declares it; what the graph leaves open is <see langword="null"/>.</summary>
/// <param name="Name">Name.</param>
/// <param name="Layout">NHWC where the last dimension is 3, else NCHW.</param>
/// <param name="Element">Element type.</param>
/// <param name="Batch">A fixed batch.</param>
/// <param name="Height">A fixed height.</param>
/// <param name="Width">A fixed width.</param>
public sealed record DeclaredInput(string Name, TensorLayout Layout, TensorElement Element, int? Batch, int? Height, int? Width)
{
    /// <summary>Reads a model's only input.</summary>
    /// <exception cref="TlearnException">It has none or several, or one that takes no colour images.</exception>
    public static DeclaredInput Of(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Inputs.Count != 1)
        {
            throw new TlearnException(
                $"{model.Name}: found {model.Inputs.Count} inputs ({string.Join("; ", model.Inputs)}), expected one that takes images",
                "Export the image part of the network alone.");
        }

        var input = model.Inputs[0];
        if (input.Shape is not { Count: 4 } shape) throw Bad(model, input);
        var last = shape[3].Size == 3 && shape[1].Size != 3;
        if (!last && shape[1].Size is { } channels && channels != 3) throw Bad(model, input);
        var (height, width) = last ? (shape[1], shape[2]) : (shape[2], shape[3]);
        var element = input.Element switch
        {
            ElementType.Float => TensorElement.Float32,
            ElementType.Float16 => TensorElement.Float16,
            ElementType.UInt8 => TensorElement.UInt8,
            _ => throw Bad(model, input),
        };
        return new DeclaredInput(input.Name, last ? TensorLayout.NHWC : TensorLayout.NCHW, element, Size(shape[0]), Size(height), Size(width));

        int? Size(OnnxDimension d) => d.Size is not { } size ? null : size <= 1 << 20 ? (int)size : throw Bad(model, input);
    }

    /// <summary>The input with its size settled.</summary>
    /// <param name="model">Name of the model in messages.</param>
    /// <param name="told">Height and width from preprocessing.</param>
    /// <exception cref="TlearnException">The graph leaves the size open and none was told, or the told one is not the graph's.</exception>
    public BackboneInput Settle(string model, ImageSize? told)
    {
        if (told is null && (Height is null || Width is null))
        {
            throw new TlearnException($"{model}: input '{Name}' leaves height and width open, and no size was given", "Name a crop or an exact size in the preprocessing: --preprocess …,crop=224.");
        }

        var size = new ImageSize(Height ?? told!.Value.Height, Width ?? told!.Value.Width);
        return told is null || told == size
            ? new BackboneInput(Name, Layout, Element, size)
            : throw new TlearnException(
                $"{model}: input '{Name}' is {size.Height}×{size.Width} pixels, the preprocessing gives {told.Value.Height}×{told.Value.Width}",
                $"Let the preprocessing end in that size: --preprocess …,crop={size}.");
    }

    private static TlearnException Bad(OnnxModel model, OnnxValue input) => new(
        $"{model.Name}: input '{input.Name}' is {input.Element.ToString().ToLowerInvariant()} {input.ShapeText}, expected float, float16 or uint8 [N,3,H,W] or [N,H,W,3]",
        "tlearn feeds networks that take batches of colour images.");
}
