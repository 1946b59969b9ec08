using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.Tests.Catalogue;

/// <summary>
/// A small network of a form that the catalogue's networks have, with weights made by a formula, and its embedding worked out by hand: what the tests hold the program to where the real
/// networks cannot be had.
/// </summary>
/// <param name="Preprocessing">The record of its manifest.</param>
/// <param name="File">The ONNX file.</param>
/// <param name="Tap">The tensor that <c>auto</c> means.</param>
/// <param name="Embed">From a pixel (channel of RGB, row, column; 0 to 255) to the embedding.</param>
internal sealed record HubNet(string Preprocessing, byte[] File, string Tap, Func<Func<int, int, int, double>, double[]> Embed)
{
    /// <summary>Width and height of the images: what the records resize and crop to, so that pixels stay as they are.</summary>
    public const int Side = 28;

    private const int Patch = 14;
    private const int Width = 6;
    private const int Patches = 4;
    private static readonly double[] s_imageNetMean = [0.485, 0.456, 0.406];
    private static readonly double[] s_imageNetStd = [0.229, 0.224, 0.225];

    public static HubNet Of(string form) => form switch
    {
        "class token" => Transformer(tokens: 1, registers: 0, classifier: false),
        "register tokens" => Transformer(tokens: 1, registers: 4, classifier: false),
        "no token" => Transformer(tokens: 0, registers: 0, classifier: false),
        "class token before a classifier" => Transformer(tokens: 1, registers: 0, classifier: true),
        "batch fixed at 1" => Means(fixedBatch: true),
        "initialisers among the inputs" => Means(fixedBatch: false),
        "BGR between 0 and 1" => Blue(),
        "NHWC with mean 127" => ChannelsLast(),
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, null),
    };

    /// <summary>As the exporters of transformers write them: patches, learnt tokens in front, positions, a norm; with registers, the tokens are parted and joined again.</summary>
    private static HubNet Transformer(int tokens, int registers, bool classifier)
    {
        var net = new OnnxModelBuilder(17).Input("pixel_values", ElementType.Float, "batch", 3, Side, Side)
            .Weight("patch", [Width, 3, Patch, Patch], Values(Width * 3 * Patch * Patch, Kernel))
            .Node("Conv", ["pixel_values", "patch"], ["map"], ("strides", new long[] { Patch, Patch }), ("kernel_shape", new long[] { Patch, Patch }))
            .Integers("flat", [3], [0, Width, Patches]).Node("Reshape", ["map", "flat"], ["rows"]).Node("Transpose", ["rows"], ["patches"], ("perm", new long[] { 0, 2, 1 }))
            .Weight("positions", [1, Patches + tokens, Width], Values((Patches + tokens) * Width, Position));
        if (tokens > 0) Expanded(net, "cls_token", tokens, Token).Node("Concat", ["cls_token.expanded", "patches"], ["joined"], ("axis", 1));
        net.Node("Add", [tokens > 0 ? "joined" : "patches", "positions"], ["embedded"]);
        if (registers > 0)
        {
            Expanded(net, "register_tokens", registers, Register)
                .Integers("zero", [1], [0]).Integers("one", [1], [1]).Integers("end", [1], [long.MaxValue])
                .Node("Slice", ["embedded", "zero", "one", "one"], ["class"]).Node("Slice", ["embedded", "one", "end", "one"], ["rest"])
                .Node("Concat", ["class", "register_tokens.expanded", "rest"], ["all"], ("axis", 1));
        }

        net.Weight("norm.weight", [Width], Values(Width, i => 1 + (0.1 * i))).Weight("norm.bias", [Width], Values(Width, i => 0.2 * i))
            .Node("LayerNormalization", [registers > 0 ? "all" : "embedded", "norm.weight", "norm.bias"], ["last_hidden_state"], ("axis", -1), ("epsilon", 1e-6f));
        if (classifier)
        {
            net.Integers("first", [], [0]).Node("Gather", ["last_hidden_state", "first"], ["pooled"], ("axis", 1))
                .Weight("head", [Width, 1000], Values(Width * 1000, i => Math.Sin(i))).Node("MatMul", ["pooled", "head"], ["logits"]).Output("logits", ElementType.Float, "batch", 1000);
        }
        else
        {
            net.Output("last_hidden_state", ElementType.Float, "batch", Patches + tokens + registers, Width);
        }

        return new HubNet(Record("RGB", "NCHW", s_imageNetMean, s_imageNetStd), net.Build().ToBytes(), classifier ? "pooled" : "last_hidden_state", pixel =>
        {
            // The embedding is the mean of the patches, without learnt tokens; before a classifier it is what that is given.
            var rows = classifier ? [Norm(i => Token(i) + Position(i))] : Enumerable.Range(0, Patches).Select(p => Norm(d => Projected(pixel, p, d) + Position(((p + tokens) * Width) + d))).ToArray();
            return [.. Enumerable.Range(0, Width).Select(d => rows.Average(r => r[d]))];
        });
    }

    /// <summary>Means of the channels, mixed: fixed at one image as TurnkeyML exports, or with its weights among the inputs as IR version 3 asked for.</summary>
    private static HubNet Means(bool fixedBatch)
    {
        static double Mixed(int from, int to) => Math.Cos((3 * from) + to);
        var net = new OnnxModelBuilder(fixedBatch ? 16 : 7).Input(fixedBatch ? "x" : "data", ElementType.Float, fixedBatch ? 1 : "N", 3, Side, Side);
        if (!fixedBatch) net.Input("mix", ElementType.Float, Width, 3, 1, 1).Input("fc", ElementType.Float, 1000, Width).Input("fc.bias", ElementType.Float, 1000);
        var bytes = net.Weight("mix", [Width, 3, 1, 1], Values(Width * 3, i => Mixed(i % 3, i / 3))).Weight("fc", [1000, Width], Values(1000 * Width, i => Math.Sin(i))).Weight("fc.bias", [1000], Values(1000, i => 0.01 * i))
            .Node("Conv", [fixedBatch ? "x" : "data", "mix"], ["mixed"], ("kernel_shape", new long[] { 1, 1 })).Node("Relu", ["mixed"], ["positive"])
            .Node("GlobalAveragePool", ["positive"], ["pool1_fwd"]).Node("Flatten", ["pool1_fwd"], ["flat"])
            .Node("Gemm", ["flat", "fc", "fc.bias"], ["dense0_fwd"], ("transB", 1)).Output("dense0_fwd", ElementType.Float, fixedBatch ? 1 : "N", 1000).Build().ToBytes();
        // The first field of an ONNX file is the version of its format: 3 is what ONNX 1.2 wrote.
        if (!fixedBatch) (bytes[0], bytes[1]) = bytes[0] == 8 ? ((byte)8, (byte)3) : throw new InvalidOperationException("the file does not begin with its version");
        return new HubNet(Record("RGB", "NCHW", s_imageNetMean, s_imageNetStd), bytes, "flat", pixel => [.. Enumerable.Range(0, Width).Select(to =>
            All().Average(at => Math.Max(0, Enumerable.Range(0, 3).Sum(c => Mixed(c, to) * Normal(pixel, c, at.Row, at.Column)))))]);
    }

    /// <summary>Blue first, between 0 and 1, neither mean nor deviation: MobileViT's input.</summary>
    private static HubNet Blue() => new(
        Record("BGR", "NCHW", [0, 0, 0], [1, 1, 1]),
        new OnnxModelBuilder(12).Input("pixel_values", ElementType.Float, "N", 3, Side, Side).Node("GlobalAveragePool", ["pixel_values"], ["mean"]).Node("Flatten", ["mean"], ["features"])
            .Output("features", ElementType.Float, "N", 3).Build().ToBytes(),
        "features",
        pixel => [.. Enumerable.Range(0, 3).Select(c => All().Average(at => pixel(2 - c, at.Row, at.Column)) / 255)]);

    /// <summary>Channels last, one image, (value − 127) / 128: EfficientNet-Lite4 of the ONNX zoo.</summary>
    private static HubNet ChannelsLast() => new(
        Record("RGB", "NHWC", [127 / 255.0, 127 / 255.0, 127 / 255.0], [128 / 255.0, 128 / 255.0, 128 / 255.0]),
        new OnnxModelBuilder(11).Input("images:0", ElementType.Float, 1, Side, Side, 3).Node("Transpose", ["images:0"], ["first"], ("perm", new long[] { 0, 3, 1, 2 }))
            .Node("GlobalAveragePool", ["first"], ["AvgPool:0"]).Node("Flatten", ["AvgPool:0"], ["squeezed"]).Weight("fc", [3, 1000], Values(3000, i => Math.Sin(i)))
            .Node("MatMul", ["squeezed", "fc"], ["logits"]).Node("Softmax", ["logits"], ["Softmax:0"], ("axis", 1)).Output("Softmax:0", ElementType.Float, 1, 1000).Build().ToBytes(),
        "squeezed",
        pixel => [.. Enumerable.Range(0, 3).Select(c => (All().Average(at => pixel(c, at.Row, at.Column)) - 127) / 128)]);

    /// <summary>A learnt <c>[1,k,D]</c>, repeated for every image as exporters write it.</summary>
    private static OnnxModelBuilder Expanded(OnnxModelBuilder net, string name, int count, Func<int, double> value) => net.Weight(name, [1, count, Width], Values(count * Width, value))
        .Node("Shape", ["pixel_values"], [$"{name}.shape"]).Integers($"{name}.zero", [1], [0]).Node("Gather", [$"{name}.shape", $"{name}.zero"], [$"{name}.batch"], ("axis", 0))
        .Integers($"{name}.size", [2], [count, Width]).Node("Concat", [$"{name}.batch", $"{name}.size"], [$"{name}.whole"], ("axis", 0))
        .Node("Expand", [name, $"{name}.whole"], [$"{name}.expanded"]);

    private static double Projected(Func<int, int, int, double> pixel, int patch, int dimension)
    {
        var sum = 0.0;
        for (var c = 0; c < 3; c++)
        {
            for (var at = 0; at < Patch * Patch; at++)
            {
                var (row, column) = ((patch / 2 * Patch) + (at / Patch), (patch % 2 * Patch) + (at % Patch));
                sum += Kernel((((dimension * 3) + c) * Patch * Patch) + at) * Normal(pixel, c, row, column);
            }
        }

        return sum;
    }

    private static double[] Norm(Func<int, double> value)
    {
        var row = Enumerable.Range(0, Width).Select(value).ToArray();
        var mean = row.Average();
        var deviation = Math.Sqrt(row.Average(v => (v - mean) * (v - mean)) + 1e-6);
        return [.. row.Select((v, i) => ((v - mean) / deviation * (1 + (0.1 * i))) + (0.2 * i))];
    }

    private static double Normal(Func<int, int, int, double> pixel, int c, int row, int column) => ((pixel(c, row, column) / 255) - s_imageNetMean[c]) / s_imageNetStd[c];

    private static IEnumerable<(int Row, int Column)> All() => Enumerable.Range(0, Side * Side).Select(i => (i / Side, i % Side));

    private static double Kernel(int i) => 0.02 * Math.Sin((0.7 * i) + 1);

    private static double Position(int i) => 0.5 * Math.Cos(1.3 * i);

    private static double Token(int i) => 2 * Math.Sin(2.1 * i);

    // Far from everything else, so that a mean which takes them in is seen.
    private static double Register(int i) => i % 2 == 0 ? 40 + i : -40 - i;

    private static float[] Values(int count, Func<int, double> value) => [.. Enumerable.Range(0, count).Select(i => (float)value(i))];

    private static string Record(string channels, string layout, double[] mean, double[] std) => $$"""
        { "orientation": "apply", "alpha": "white", "resize": { "mode": "shorter", "size": {{Side}}, "interpolation": "bilinear", "antialias": true }, "crop": { "mode": "center", "size": {{Side}} },
          "scale": 0.00392156862745098, "mean": {{List(mean)}}, "std": {{List(std)}}, "channels": "{{channels}}", "layout": "{{layout}}", "type": "float32" }
        """;

    private static string List(double[] values) => System.Text.Json.JsonSerializer.Serialize(values);
}
