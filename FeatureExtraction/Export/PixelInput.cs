using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Resampling;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Export;

/// <summary>
/// Preprocessing in the graph: from decoded pixels, uint8 <c>[N,H,W,3]</c>, to what <see cref="ImageInput.Name"/> is otherwise. Each side is resized by a
/// matrix product with Pillow's weights, columns first, and rounded to whole grey levels in between as Pillow does.
/// </summary>
internal static class PixelInput
{
    /// <summary>The opset that sizes known only at run time need.</summary>
    public const long SizingOpset = 9;

    /// <summary>What images must be prepared by for such a network: not at all.</summary>
    public static PreprocessingRecord Rest(PreprocessingRecord record) => record with
    {
        Resize = new ResizeStep { Mode = ResizeMode.None },
        Crop = new CropStep { Mode = CropMode.None },
        Scale = 1,
        Mean = [0, 0, 0],
        Std = [1, 1, 1],
        Channels = ChannelOrder.RGB,
        Layout = TensorLayout.NHWC,
        Type = TensorElement.UInt8,
        Decode = JpegDecoding.Exact,
    };

    /// <summary>Whether the record leaves every image's size as it is.</summary>
    public static bool KeepsSize(PreprocessingRecord record) => record is { Resize.Mode: ResizeMode.None, Crop.Mode: CropMode.None };

    /// <exception cref="TlearnException">A step of the record has no exact form in the graph; the message says which.</exception>
    public static void Require(PreprocessingRecord record)
    {
        var step = record.Resize;
        if (record.Decode == JpegDecoding.Fast && step.Mode != ResizeMode.None)
        {
            throw new TlearnException(
                "`InputForm.Pixels`: the step 'decode' is fast, and such a network is given pixels that somebody has decoded, at their full size; expected exact",
                "Export without `InputForm.Pixels` and prepare images as the metadata 'tlearn.preprocessing' say, or train the head on features of exactly decoded images.");
        }

        if (step.Mode == ResizeMode.None || (step.Antialias && ResamplerCatalog.KernelOf(step.Interpolation) is not null)) return;
        var filter = $"{step.Interpolation.ToString().ToLowerInvariant()}{(step.Antialias ? "" : " without antialias")}";
        throw new TlearnException(
            $"`InputForm.Pixels`: the step 'resize' uses the filter {filter}, which has no exact form in the graph; expected bilinear, bicubic or lanczos with antialias",
            "Export without `InputForm.Pixels` and prepare images as the metadata 'tlearn.preprocessing' say, or train the head on features of another filter.");
    }

    /// <summary>Adds the steps.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="pixels">Name of the pixels.</param>
    /// <param name="record">The steps.</param>
    /// <returns>Name of the prepared images, float32 <c>[N,3,H,W]</c>.</returns>
    public static string Append(OnnxModelBuilder graph, string pixels, PreprocessingRecord record)
    {
        graph.Node("Cast", [pixels], ["image.float"], ("to", (long)ElementType.Float)).Node("Transpose", ["image.float"], ["image.planes"], ("perm", (long[])[0, 3, 1, 2]));
        var image = KeepsSize(record) ? "image.planes" : Resized(graph, pixels, "image.planes", record);
        if (record.Channels == ChannelOrder.BGR)
        {
            graph.Integers("image.order", [3], [2, 1, 0]).Node("Gather", [image, "image.order"], ["image.bgr"], ("axis", 1));
            image = "image.bgr";
        }

        float[] factors = [.. record.Std.Select(s => (float)(record.Scale / s))];
        float[] shifts = [.. record.Mean.Zip(record.Std, (m, s) => (float)(-m / s))];
        graph.Weight("image.factor", [3, 1, 1], factors).Weight("image.shift", [3, 1, 1], shifts);
        graph.Node("Mul", [image, "image.factor"], ["image.scaled"]).Node("Add", ["image.scaled", "image.shift"], ["image.prepared"]);
        return "image.prepared";
    }

    private static string Resized(OnnxModelBuilder graph, string pixels, string planes, PreprocessingRecord record)
    {
        graph.Node("Shape", [pixels], ["image.shape"]).Integers("image.first", [1], [1]).Integers("image.second", [1], [2]);
        graph.Node("Gather", ["image.shape", "image.first"], ["image.height"]).Node("Gather", ["image.shape", "image.second"], ["image.width"]);
        var (height, width) = ResizedSide.Lengths(graph, record.Resize, "image.height", "image.width");
        var kernel = record.Resize.Mode == ResizeMode.None ? new TriangleKernel() : ResamplerCatalog.KernelOf(record.Resize.Interpolation)!;
        var crop = record.Crop.Mode == CropMode.Center ? record.Crop.Size : null;
        var columns = new ResizedSide(graph, "image.across").Weights("image.width", width, crop?.Width, kernel);
        var rows = new ResizedSide(graph, "image.down").Weights("image.height", height, crop?.Height, kernel);
        graph.Node("Transpose", [columns], ["image.columns.turned"], ("perm", (long[])[1, 0])).Node("MatMul", [planes, "image.columns.turned"], ["image.narrow"]);
        graph.Node("MatMul", [rows, Levels(graph, "image.narrow")], ["image.small"]);
        return Levels(graph, "image.small");
    }

    /// <summary>Whole grey levels, halves upwards.</summary>
    private static string Levels(OnnxModelBuilder graph, string values)
    {
        graph.Weight($"{values}.half", [1], [0.5f]).Node("Add", [values, $"{values}.half"], [$"{values}.raised"]).Node("Floor", [$"{values}.raised"], [$"{values}.whole"]);
        graph.Clip($"{values}.whole", 0, 255, $"{values}.levels");
        return $"{values}.levels";
    }
}
