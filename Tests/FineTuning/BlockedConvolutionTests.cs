using CsCheck;
using Microsoft.ML.OnnxRuntime;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FineTuning.WeightGradients;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Editing;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.FineTuning;

/// <summary>Convolutions in the runtime's own layout give what they gave before, whatever stands around them.</summary>
public sealed class BlockedConvolutionTests
{
    private const string Blocked = RuntimeDomains.Blocked;
    private static readonly int[] s_channels = [3, 4, 8, 12, 16, 20, 32, 40, 48];

    [Fact]
    public void This_runtime_has_blocks() => Assert.Contains(ChannelBlocks.Size, new[] { 8, 16 });

    [Fact]
    public void Random_chains_give_the_same()
    {
        var (dense, depthwise) = (0, 0);
        Gen.Int.Sample(
            seed =>
            {
                var blocked = Check(seed);
                dense += blocked.Count(n => n.Integer("group", 1) == 1);
                depthwise += blocked.Count(n => n.Integer("group", 1) > 1);
            },
            iter: 450, threads: 1); // of 150 chains a draw in hundreds has no 20 dense convolutions
        Assert.True(dense > 20 && depthwise > 20, $"{dense} and {depthwise}");

        static List<OnnxNode> Check(int seed)
        {
            var chain = new Chain(new Random(seed));
            var blocked = chain.Model.WithBlockedConvolutions(t => chain.Shapes.GetValueOrDefault(t), ChannelBlocks.Size);
            var (expected, found) = (chain.Run(chain.Model), chain.Run(blocked));
            // A value near zero is what is left of terms as large as the map's largest, and float32 rounds those.
            var rounded = 1e-6 * expected.Max(Math.Abs);
            for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], Math.Max(1e-3 * Math.Max(1, Math.Abs(expected[i])), rounded));
            return [.. blocked.Nodes.Where(n => n.Domain == Blocked && n.Operator == "Conv")];
        }
    }

    [Fact]
    public void What_a_body_reads_stays()
    {
        var model = new OnnxModelBuilder(17).Input("x", ElementType.Float, 1, 16, 9, 9).Input("a", ElementType.Float, 16, 1, 3, 3).Input("c", ElementType.Float)
            .Node("Conv", ["x", "a"], ["y"], ("group", 16)).Node("Relu", ["y"], ["z"]).Output("z", ElementType.Float, 1, 16, 7, 7).Build();
        Dictionary<string, long[]> shapes = new() { ["x"] = [1, 16, 9, 9], ["a"] = [16, 1, 3, 3], ["y"] = [1, 16, 7, 7] };
        var graph = model.Graph.Proto.Clone();
        Assert.DoesNotContain(BlockedConvolutions.Apply(model.Graph, t => shapes.GetValueOrDefault(t), 16).Node, n => n.OpType == "Relu");
        var body = new GraphProto { Node = { new NodeProto { OpType = "Neg", Input = { "y" }, Output = { "inner" } } }, Output = { new ValueProto { Name = "inner" } } };
        graph.Node.Add(new NodeProto { OpType = "If", Input = { "c" }, Output = { "out" }, Attribute = { new AttributeProto { Name = "then_branch", G = body } } });
        var kept = BlockedConvolutions.Apply(new OnnxGraph(graph, model.Graph.Source), t => shapes.GetValueOrDefault(t), 16);
        Assert.Contains(kept.Node, n => n.OpType == "Relu");
        Assert.Contains(kept.Node, n => n.Output.Contains("y"));
    }

    [Fact]
    public void What_stands_behind_is_taken_along_and_maps_stay_in_blocks()
    {
        // A residual block of a MobileNet: depthwise, sum and ReLU6 in one node each, and nothing brought back in between.
        var graph = new OnnxModelBuilder(17).Input("x", ElementType.Float, 1, 16, 9, 9).Input("a", ElementType.Float, 16, 1, 3, 3).Input("b", ElementType.Float, 16, 1, 5, 5)
            .Weight("low", [], [0f]).Weight("high", [], [6f]).Node("Conv", ["x", "a"], ["c"], ("group", 16), ("pads", (long[])[1, 1, 1, 1])).Node("Clip", ["c", "low", "high"], ["d"])
            .Node("Conv", ["d", "b"], ["e"], ("group", 16), ("pads", (long[])[2, 2, 2, 2])).Node("Add", ["d", "e"], ["f"]).Node("Relu", ["f"], ["y"]).Output("y", ElementType.Float, 1, 16, 9, 9).Build();
        Dictionary<string, long[]> shapes = new() { ["x"] = [1, 16, 9, 9], ["a"] = [16, 1, 3, 3], ["b"] = [16, 1, 5, 5], ["c"] = [1, 16, 9, 9], ["d"] = [1, 16, 9, 9], ["e"] = [1, 16, 9, 9], ["f"] = [1, 16, 9, 9] };
        var blocked = graph.WithBlockedConvolutions(t => shapes.GetValueOrDefault(t), 16);
        Assert.Equal(["ReorderInput", "Conv", "Conv", "ReorderOutput"], blocked.Nodes.Where(n => n.Domain == Blocked).Select(n => n.Operator));
        Assert.DoesNotContain(blocked.Nodes, n => n.Operator is "Add" or "Relu" or "Clip");
    }

    [Fact]
    public void Constant_weights_are_left_to_the_runtime()
    {
        var graph = new OnnxModelBuilder(17).Input("x", ElementType.Float, 1, 16, 9, 9).Weight("a", [16, 1, 3, 3], new float[144]).Node("Conv", ["x", "a"], ["y"], ("group", 16)).Output("y", ElementType.Float, 1, 16, 7, 7).Build();
        Dictionary<string, long[]> shapes = new() { ["x"] = [1, 16, 9, 9], ["a"] = [16, 1, 3, 3], ["y"] = [1, 16, 7, 7] };
        Assert.DoesNotContain(graph.WithBlockedConvolutions(t => shapes.GetValueOrDefault(t), 16).Nodes, n => n.Domain == Blocked);
    }

    /// <summary>Convolutions behind each other, with and without bias, ReLU and a sum with what went before; some maps have other readers, too.</summary>
    private sealed class Chain
    {
        private readonly List<(string Name, float[] Values)> _given = [];

        public Chain(Random random)
        {
            var batch = 1L + random.Next(2);
            var size = 5L + random.Next(20);
            long channels = s_channels[random.Next(s_channels.Length)];
            var graph = new OnnxModelBuilder(17).Weight("low", [], [-0.5f]).Weight("high", [], [0.5f]);
            var map = Give(graph, "x", [batch, channels, size, size]);
            var earlier = new List<string>();
            for (var layer = 0; layer < 4; layer++)
            {
                var depthwise = random.Next(2) == 0;
                long filters = depthwise || random.Next(2) == 0 ? channels : s_channels[random.Next(s_channels.Length)];
                var (kernel, stride) = (random.Next(3) == 0 ? 5L : 3, size > 6 && random.Next(4) == 0 ? 2L : 1);
                string[] inputs = [map, Give(graph, $"w{layer}", [filters, depthwise ? 1 : channels, kernel, kernel]), .. random.Next(2) == 0 ? [Give(graph, $"b{layer}", [filters])] : Array.Empty<string>()];
                var made = $"c{layer}";
                (string, object) padding = random.Next(3) == 0 ? ("auto_pad", random.Next(2) == 0 ? "SAME_UPPER" : "SAME_LOWER") : ("pads", (long[])[kernel / 2, kernel - 1, kernel / 2, 0]);
                var dilation = padding.Item1 == "pads" && size > 2 * kernel && random.Next(4) == 0 ? 2L : 1;
                if (dilation == 2) padding = ("pads", (long[])[kernel - 1, kernel - 1, kernel - 1, kernel - 1]);
                graph.Node("Conv", inputs, [made], ("group", depthwise ? channels : 1), padding, ("strides", (long[])[stride, stride]), ("dilations", (long[])[dilation, dilation]));
                (size, channels) = (((size - 1) / stride) + 1, filters);
                long[] shape = [batch, channels, size, size];
                Shapes[made] = shape;
                if (earlier.LastOrDefault(e => Shapes[e].SequenceEqual(shape)) is { } same && random.Next(2) == 0) made = Made(graph, "Add", random.Next(2) == 0 ? [made, same] : [same, made], shape);
                if (random.Next(3) is var act and < 2) made = Made(graph, act == 0 ? "Relu" : "Clip", act == 0 ? [made] : [made, "low", "high"], shape);
                if (random.Next(4) == 0) graph.Output(made, ElementType.Float, [.. shape.Cast<object>()]);
                earlier.Add(map = made);
            }

            Model = graph.Node("GlobalAveragePool", [map], ["end"]).Output("end", ElementType.Float, batch, channels, 1, 1).Build();
        }

        public OnnxModel Model { get; }

        public Dictionary<string, long[]> Shapes { get; } = [];

        public float[] Run(OnnxModel model)
        {
            using var session = NetworkSession.Open(model, DeviceSpec.Cpu, 1, out _);
            var values = _given.Select(g => OrtValue.CreateTensorValueFromMemory(g.Values, Shapes[g.Name])).ToList();
            using var run = new RunOptions();
            using var outputs = session.Run(run, [.. _given.Select(g => g.Name)], values, [.. model.Outputs.Select(o => o.Name)]);
            foreach (var value in values) value.Dispose();
            return [.. outputs.SelectMany(o => o.GetTensorDataAsSpan<float>().ToArray())];
        }

        private string Give(OnnxModelBuilder graph, string name, long[] shape)
        {
            Shapes[name] = shape;
            graph.Input(name, ElementType.Float, [.. shape.Cast<object>()]);
            _given.Add((name, Nets.Images(1, (int)shape.Aggregate(1L, (a, b) => a * b), _given.Count)));
            return name;
        }

        private string Made(OnnxModelBuilder graph, string op, string[] inputs, long[] shape)
        {
            var name = $"{op}.{Shapes.Count}";
            Shapes[name] = shape;
            graph.Node(op, inputs, [name]);
            return name;
        }
    }
}
