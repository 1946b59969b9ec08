using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Export;

/// <summary>What stands in front of an exported network: from <c>image</c>, float32 <c>[N,3,H,W]</c>, to what the network itself takes.</summary>
internal static class ImageInput
{
    /// <summary>Name of the exported network's input.</summary>
    public const string Name = "image";

    /// <summary>Name of the piece's output: the network's input.</summary>
    public const string Fed = "image.fed";

    /// <summary>Makes the piece.</summary>
    /// <param name="input">What the network takes.</param>
    /// <param name="shape">Shape of <c>image</c>: sizes, and names of what is open.</param>
    /// <param name="pixels">The preprocessing that is in the graph, for a network that takes pixels; <see langword="null"/> for prepared images.</param>
    /// <param name="views">How many views go through the network: 1, or 2 for the image and its mirror image.</param>
    /// <param name="opset">The network's opset.</param>
    public static OnnxModel Build(BackboneInput input, object[] shape, PreprocessingRecord? pixels, int views, long opset)
    {
        var graph = new OnnxModelBuilder(opset, "input").Input(Name, pixels is null ? ElementType.Float : ElementType.UInt8, shape);
        var image = pixels is null ? Name : PixelInput.Append(graph, Name, pixels);
        if (views > 1) image = Mirrored(graph, image, input.Size.Width);
        if (input.Layout == TensorLayout.NHWC)
        {
            graph.Node("Transpose", [image], ["image.last"], ("perm", (long[])[0, 2, 3, 1]));
            image = "image.last";
        }

        switch (input.Element)
        {
            case TensorElement.Float16:
                graph.Node("Cast", [image], [Fed], ("to", (long)ElementType.Float16));
                break;
            case TensorElement.UInt8:
                graph.Round(image, "image.whole").Clip("image.whole", 0, 255, "image.bounded").Node("Cast", ["image.bounded"], [Fed], ("to", (long)ElementType.UInt8));
                break;
            default:
                graph.Node("Identity", [image], [Fed]);
                break;
        }

        return graph.Output(Fed, ElementOf(input.Element)).Build();
    }

    /// <summary>The images and, behind them, their mirror images. A Slice with a negative step came with opset 10 only.</summary>
    private static string Mirrored(OnnxModelBuilder graph, string image, int width)
    {
        long[] columns = [.. Enumerable.Range(0, width).Reverse()];
        graph.Integers("image.backwards", [width], columns).Node("Gather", [image, "image.backwards"], ["image.mirror"], ("axis", 3));
        graph.Node("Concat", [image, "image.mirror"], ["image.views"], ("axis", 0));
        return "image.views";
    }

    private static ElementType ElementOf(TensorElement element) => element switch
    {
        TensorElement.Float16 => ElementType.Float16,
        TensorElement.UInt8 => ElementType.UInt8,
        _ => ElementType.Float,
    };
}
