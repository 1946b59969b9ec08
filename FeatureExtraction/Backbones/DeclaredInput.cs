using TransferLearning.Core.Preprocessing;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>The image input as the graph declares it; what the graph leaves open is <see langword="null"/>.</summary>
/// <param name="Name">Name.</param>
/// <param name="Layout">NHWC where the last dimension is 3, or where the graph begins by moving its channels to the front; else NCHW.</param>
/// <param name="Element">Element type.</param>
/// <param name="Batch">A fixed batch.</param>
/// <param name="Height">A fixed height.</param>
/// <param name="Width">A fixed width.</param>
internal sealed record DeclaredInput(string Name, TensorLayout Layout, TensorElement Element, int? Batch, int? Height, int? Width)
{
    // 1 GB of pixels: no network's input, but a damaged file's.
    private const long MostValues = 1L << 28;

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
        var last = LayoutOf(model, input.Name) == TensorLayout.NHWC;
        if (!last && shape[1].Size is { } channels && channels != 3) throw Bad(model, input);
        var (height, width) = last ? (shape[1], shape[2]) : (shape[2], shape[3]);
        var element = input.Element switch
        {
            ElementType.Float => TensorElement.Float32,
            ElementType.Float16 => TensorElement.Float16,
            ElementType.UInt8 => TensorElement.UInt8,
            _ => throw Bad(model, input),
        };
        var values = 3.0 * (shape[0].Size ?? 1) * (height.Size ?? 1) * (width.Size ?? 1);
        if (shape.Any(d => d.Size > MostValues) || values > MostValues) throw Bad(model, input);
        return new DeclaredInput(input.Name, last ? TensorLayout.NHWC : TensorLayout.NCHW, element, Size(shape[0]), Size(height), Size(width));

        static int? Size(OnnxDimension d) => (int?)d.Size;
    }

    /// <summary>The layout of an input of four dimensions.</summary>
    internal static TensorLayout LayoutOf(OnnxModel model, string name)
    {
        if (model.Declared(name)?.Shape is not { Count: 4 } shape) return TensorLayout.NCHW;
        if (shape[1].Size is not null || shape[3].Size is not null) return shape[3].Size == 3 && shape[1].Size != 3 ? TensorLayout.NHWC : TensorLayout.NCHW;
        // Where the file leaves all sizes open, networks that come from Keras give themselves away by their first step.
        var next = model.Graph.Consumers(name).FirstOrDefault();
        while (next is { Domain: "", Operator: "Cast" or "Identity" or "Sub" or "Mul" or "Div" or "Add" or "QuantizeLinear" or "DequantizeLinear", Outputs.Count: > 0 })
        {
            next = model.Graph.Consumers(next.Outputs[0]).FirstOrDefault();
        }

        return next is { Domain: "", Operator: "Transpose" } && next.Integers("perm") is [0, 3, 1, 2] ? TensorLayout.NHWC : TensorLayout.NCHW;
    }

    /// <summary>The input with its size settled.</summary>
    /// <param name="model">Name of the model in messages.</param>
    /// <param name="told">Height and width from preprocessing.</param>
    /// <exception cref="TlearnException">The graph leaves the size open and none was told, or the told one is not the graph's.</exception>
    public BackboneInput Settle(string model, ImageSize? told)
    {
        if (told is null && (Height is null || Width is null))
        {
            throw new TlearnException($"{model}: input '{Name}' leaves height and width open, and no size was given", "Name a crop or an exact size in the preprocessing: `Preprocess` …,crop=224. Or, where all images have one size, say it with `InputSize`.");
        }

        var size = new ImageSize(Height ?? told!.Value.Height, Width ?? told!.Value.Width);
        return told is null || told == size
            ? new BackboneInput(Name, Layout, Element, size)
            : throw new TlearnException(
                $"{model}: input '{Name}' is {size.Height}×{size.Width} pixels, the preprocessing gives {told.Value.Height}×{told.Value.Width}",
                $"Let the preprocessing end in that size: `Preprocess` …,crop={size}.");
    }

    private static TlearnException Bad(OnnxModel model, OnnxValue input) => new(
        $"{model.Name}: input '{input.Name}' is {input.Element.ToString().ToLowerInvariant()} {input.ShapeText}, expected float, float16 or uint8 [N,3,H,W] or [N,H,W,3]",
        "tlearn feeds networks that take batches of colour images.");
}
