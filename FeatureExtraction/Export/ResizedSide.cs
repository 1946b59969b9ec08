using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Resampling;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Export;

/// <summary>
/// One side of an image, resized and cropped, as a matrix product: each row holds the weights with which the pixels of a line make one pixel of the
/// result. The weights are Pillow's (<see cref="ResizeKernelMap"/>), made in the graph from the image's real size: the kernel at the distances between the
/// middles of both, over their sum. A crop is a choice of rows; rows outside of the resized image are 0, which is black.
/// </summary>
/// <param name="graph">The graph, of opset 9 or later.</param>
/// <param name="name">Begins the names of all tensors.</param>
internal sealed class ResizedSide(OnnxModelBuilder graph, string name)
{
    private const long Double = 11;

    /// <summary>Adds the matrix.</summary>
    /// <param name="side">Name of the length of the line, int64 <c>[1]</c>.</param>
    /// <param name="resized">Name of the length of the resized line, int64 <c>[1]</c>.</param>
    /// <param name="crop">How many pixels are cut out of its middle; <see langword="null"/> for all.</param>
    /// <param name="kernel">The filter.</param>
    /// <returns>Name of the matrix, float32 <c>[pixels, length]</c>.</returns>
    public string Weights(string side, string resized, int? crop, ResamplingKernel kernel)
    {
        graph.Weight(N("half"), [1], [0.5f]).Weight(N("one"), [1], [1]);
        Make("Cast", [N("half")], "half.d", ("to", Double));
        Make("Cast", [N("one")], "one.d", ("to", Double));
        var pixels = crop is { } count ? Cropped(resized, count) : Column(Counting(resized, "result"));
        Make("Cast", [pixels], "pixels.d", ("to", Double));
        Make("Cast", [Counting(side, "source")], "source.d", ("to", Double));
        Make("Cast", [side], "side.d", ("to", Double));
        Make("Cast", [resized], "resized.d", ("to", Double));
        Make("Div", [N("side.d"), N("resized.d")], "scale");
        Make("Max", [N("scale"), N("one.d")], "widening");
        Make("Add", [N("pixels.d"), N("half.d")], "middles");
        Make("Mul", [N("middles"), N("scale")], "centres");
        Make("Add", [N("source.d"), N("half.d")], "places");
        Make("Sub", [N("places"), N("centres")], "offsets");
        Make("Div", [N("offsets"), N("widening")], "narrowed");
        Make("Cast", [N("narrowed")], "signed", ("to", (long)ElementType.Float));
        Make("Abs", [N("signed")], "distance");
        var weights = kernel.Append(graph, N("distance"));
        graph.SumAlong(weights, 1, N("sum"));
        if (crop is null) return Make("Div", [weights, N("sum")], "matrix");
        // Where the crop is longer than the side: rows of nothing, and no division by their sum.
        var inside = Inside(pixels, resized);
        Make("Sub", [N("one"), inside], "outside");
        Make("Add", [N("sum"), N("outside")], "divisor");
        Make("Mul", [weights, inside], "kept");
        return Make("Div", [N("kept"), N("divisor")], "matrix");
    }

    /// <summary>The lengths of both sides once they are resized, int64 <c>[1]</c> each.</summary>
    public static (string Height, string Width) Lengths(OnnxModelBuilder graph, ResizeStep step, string height, string width)
    {
        if (step.Mode == ResizeMode.None) return (height, width);
        var size = step.Size!.Value;
        if (step.Mode == ResizeMode.Exact)
        {
            graph.Integers("image.rows", [1], [size.Height]).Integers("image.columns", [1], [size.Width]);
            return ("image.rows", "image.columns");
        }

        // The shorter of both is (h + w - |h - w|) / 2; whole numbers know no Min before opset 12. Division of whole numbers rounds down.
        graph.Integers("image.two", [1], [2]).Integers("image.target", [1], [Math.Min(size.Height, size.Width)]);
        graph.Node("Sub", [height, width], ["image.difference"]).Node("Abs", ["image.difference"], ["image.gap"]).Node("Add", [height, width], ["image.both"]);
        graph.Node("Sub", ["image.both", "image.gap"], ["image.twice"]).Node("Div", ["image.twice", "image.two"], ["image.shorter"]);
        foreach (var (side, result) in ((string, string)[])[(height, "image.rows"), (width, "image.columns")])
        {
            graph.Node("Mul", [side, "image.target"], [$"{result}.scaled"]).Node("Div", [$"{result}.scaled", "image.shorter"], [result]);
        }

        return ("image.rows", "image.columns");
    }

    /// <summary>Numbers of the resized line's pixels that a centre crop takes, <c>[crop,1]</c>: from half the margin on, halves to the even number.</summary>
    private string Cropped(string resized, int crop)
    {
        graph.Integers(N("crop"), [1], [crop]).Integers(N("two"), [1], [2]).Integers(N("counted"), [crop, 1], [.. Enumerable.Range(0, crop).Select(i => (long)i)]);
        Make("Sub", [resized, N("crop")], "margin");
        Make("Div", [N("margin"), N("two")], "whole");
        Make("Mul", [N("whole"), N("two")], "even");
        Make("Sub", [N("margin"), N("even")], "rest");
        // The half counts only where there is a margin (rest 1) and what stands before it is odd; a negative margin is padding, rounded to 0.
        Make("Abs", [N("rest")], "rest.size");
        Make("Add", [N("rest"), N("rest.size")], "rest.double");
        Make("Div", [N("rest.double"), N("two")], "rest.kept");
        Make("Div", [N("whole"), N("two")], "quarter");
        Make("Mul", [N("quarter"), N("two")], "quarter.even");
        Make("Sub", [N("whole"), N("quarter.even")], "odd");
        Make("Mul", [N("rest.kept"), N("odd")], "up");
        Make("Add", [N("whole"), N("up")], "start");
        return Make("Add", [N("counted"), N("start")], "chosen");
    }

    /// <summary>1 for pixels of the resized line, 0 for what lies before and behind it, float32 <c>[crop,1]</c>.</summary>
    private string Inside(string pixels, string resized)
    {
        Make("Cast", [pixels], "number", ("to", (long)ElementType.Float));
        Make("Cast", [resized], "length", ("to", (long)ElementType.Float));
        Make("Add", [N("number"), N("one")], "after");
        Make("Sub", [N("length"), N("number")], "before");
        graph.Clip(N("after"), 0, 1, N("after.is")).Clip(N("before"), 0, 1, N("before.is"));
        return Make("Mul", [N("after.is"), N("before.is")], "inside");
    }

    /// <summary>0, 1, 2, … as many as told, <c>[1,n]</c>: the places of ones in a row of ones. Range came with opset 11 only.</summary>
    private string Counting(string length, string what)
    {
        Make("ConstantOfShape", [length], $"{what}.zeros");
        Make("Add", [N($"{what}.zeros"), N("one")], $"{what}.ones");
        return Make("NonZero", [N($"{what}.ones")], $"{what}.numbers");
    }

    private string Column(string row) => Make("Transpose", [row], "column", ("perm", (long[])[1, 0]));

    private string Make(string op, string[] inputs, string output, params (string Name, object Value)[] attributes)
    {
        graph.Node(op, inputs, [N(output)], attributes);
        return N(output);
    }

    private string N(string what) => $"{name}.{what}";
}
