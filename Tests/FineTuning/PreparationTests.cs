using Microsoft.ML.OnnxRuntime;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FineTuning.Gradients;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.FineTuning;

/// <summary>Older operators, half precision and fixed batches, brought to the one form that rules read.</summary>
public sealed class PreparationTests
{
    public static TheoryData<string, long> OldOperators => new()
    {
        { "Clip", 7 }, { "Clip", 10 }, { "Dropout", 7 }, { "Pad", 7 }, { "Slice", 7 }, { "Squeeze", 11 }, { "Unsqueeze", 9 }, { "ReduceSum", 12 }, { "Split", 11 }, { "Softmax", 9 },
        { "LogSoftmax", 12 }, { "Upsample", 7 }, { "Resize", 10 }, { "BatchNormalization", 7 },
    };

    [Theory]
    [MemberData(nameof(OldOperators))]
    public void An_older_operator_gives_the_same_in_its_newer_form(string op, long opset)
    {
        var model = Old(op, opset);
        var raised = model.WithOpset16();
        Assert.Equal(16, raised.Opset);
        Assert.Equal(Run(model), Run(raised));
    }

    [Fact]
    public void A_half_precision_network_of_batch_1_is_trained_in_float32_at_any_batch()
    {
        var expected = GradientFile.Read(SharedData.Require("golden", "squeezenet1.1.gradients.npz"));
        var images = Npy.Read(SharedData.Require("golden", "squeezenet1.1.gradients-input.npy")).Floats.ToArray();
        var model = OnnxModel.Load(SharedData.Require("models", "squeezenet1.1-fp16-batch1.onnx"));
        using var step = TrainingStep.Open(model, new TrainingGraphOptions { Weights = [.. model.Initializers.Where(t => t.Element == ElementType.Float16 && t.Shape.Count > 0).Select(t => t.Name)], Batch = expected.Labels.Length });
        Assert.Equal(expected.Loss, step.Run([images], GradientTests.OneHot(expected.Labels, step.Classes)).Loss, 0.01);
        // Halves are coarse: the network is another one, nearby.
        var last = step.Weights.Single(w => w.Count == 512_000);
        var reference = expected.Gradients.Values.Single(g => g.Length == 512_000).Select(v => (float)v).ToArray();
        Assert.InRange(ZooNet.Distance(last.Gradient, reference) / ZooNet.Distance(reference, new float[reference.Length]), 0, 0.03);
        // What is trained goes back into the file as the halves that it holds.
        var written = model.WithWeights(t => t.Name == last.Name ? last.Values.ToArray() : null);
        Assert.Equal(model.Graph.Initializer(last.Name)!.ToFloats(), written.Graph.Initializer(last.Name)!.ToFloats());
    }

    [Fact]
    public void A_batch_that_cannot_be_changed_is_refused()
    {
        // Rows are made of channels of several images: what another batch would mean nobody knows.
        var model = new OnnxModelBuilder().Input("image", ElementType.Float, 2, 3, 4, 4).Integers("rows", [2], [6, 16]).Integers("back", [2], [2, 15])
            .Weight("w", [16, 5], Nets.Images(1, 80)).Weight("v", [15, 4], Nets.Images(1, 60, 2))
            .Node("Transpose", ["image"], ["t"], ("perm", (long[])[1, 0, 2, 3])).Node("Reshape", ["t", "rows"], ["r"]).Node("MatMul", ["r", "w"], ["m"])
            .Node("Reshape", ["m", "back"], ["b"]).Node("MatMul", ["b", "v"], ["y"]).Output("y", ElementType.Float, 2, 4).Build();
        var options = new TrainingGraphOptions { Weights = ["v"], Batch = 2, Output = "y" };
        using (TrainingStep.Open(model, options with { Threads = 1 }))
        {
            var failure = Assert.Throws<TlearnException>(() => TrainingStep.Open(model, options with { Batch = 8 }));
            Assert.Contains("batch is fixed at 2", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void EfficientNet_agrees_with_differences_along_random_directions()
    {
        var model = OnnxModel.Load(Nets.EfficientNet);
        // All but the bounds of its ReLU6.
        var weights = model.Initializers.Where(t => t.Element == ElementType.Float && t.Count > 1).Select(t => t.Name).ToList();
        using var step = TrainingStep.Open(model, new TrainingGraphOptions { Weights = weights, Batch = 2 });
        var (images, targets) = (Nets.Images(2, step.Inputs[0].RowLength), GradientTests.OneHot([3, 7], step.Classes));
        // 2.8 GB were measured with 32 images.
        Assert.InRange(step.Memory.At(32), 2.2e9, 3.4e9);
        var loss = step.Run([images], targets).Loss;
        var gradients = step.Weights.Select(w => w.Gradient.ToArray()).ToList();
        var norm = Math.Sqrt(gradients.Sum(g => g.Sum(v => (double)v * v)));
        for (var seed = 1; seed <= 3; seed++)
        {
            // As far along the gradient as across it, so that the change stands out of the rounding of the loss.
            var directions = gradients.Select((g, i) => Nets.Images(1, g.Length, (100 * seed) + i)).ToList();
            var across = Math.Sqrt(directions.Sum(d => d.Sum(v => (double)v * v)));
            directions = [.. directions.Zip(gradients, (d, g) => d.Zip(g, (a, b) => (float)((a / across) + (b / norm))).ToArray())];
            var slope = directions.Zip(gradients, (d, g) => d.Zip(g, (a, b) => (double)a * b).Sum()).Sum();
            var by = 0.002 * loss / slope;
            var change = (Moved(by) - Moved(-by)) / (2 * by);
            Assert.InRange(change / slope, 0.98, 1.02);

            double Moved(double distance)
            {
                for (var i = 0; i < directions.Count; i++) Shift(step.Weights[i].Values, directions[i], distance);
                var moved = step.Run([images], targets).Loss;
                for (var i = 0; i < directions.Count; i++) Shift(step.Weights[i].Values, directions[i], -distance);
                return moved;
            }
        }
    }

    private static void Shift(Span<float> values, float[] direction, double by)
    {
        for (var i = 0; i < values.Length; i++) values[i] += (float)(by * direction[i]);
    }

    private static OnnxModel Old(string op, long opset)
    {
        var graph = new OnnxModelBuilder(opset, op).Input("x", ElementType.Float, 2, 3, 4, 1);
        (string[] More, (string, object)[] Attributes, long[] Shape, string[] Outputs) form = op switch
        {
            "Clip" => ([], [("min", -0.5f), ("max", 0.5f)], [2, 3, 4, 1], ["y"]),
            "Dropout" => ([], [("ratio", 0.5f)], [2, 3, 4, 1], ["y"]),
            "Pad" => ([], [("pads", (long[])[0, 0, 1, 2, 0, 1, 1, 0]), ("value", 0.25f)], [2, 4, 6, 3], ["y"]),
            "Slice" => ([], [("starts", (long[])[1, -3]), ("ends", (long[])[3, 9]), ("axes", (long[])[1, 2])], [2, 2, 3, 1], ["y"]),
            "Squeeze" => ([], [("axes", (long[])[3])], [2, 3, 4], ["y"]),
            "Unsqueeze" => ([], [("axes", (long[])[0])], [1, 2, 3, 4, 1], ["y"]),
            "ReduceSum" => ([], [("axes", (long[])[1, 2]), ("keepdims", 0)], [2, 1], ["y"]),
            "Split" => ([], [("axis", 2), ("split", (long[])[1, 3])], [2, 3, 3, 1], ["first", "y"]),
            "Upsample" => ([], [("mode", "nearest"), ("scales", (float[])[1, 1, 2, 3])], [2, 3, 8, 3], ["y"]),
            "Resize" => (["scales"], [("mode", "nearest")], [2, 3, 8, 3], ["y"]),
            "BatchNormalization" => (["s", "s", "s", "s"], [("spatial", 1), ("epsilon", 1e-3f)], [2, 3, 4, 1], ["y"]),
            _ => ([], [], [2, 3, 4, 1], ["y"]),
        };
        if (op == "Resize") graph.Weight("scales", [4], [1, 1, 2, 3]);
        if (op == "BatchNormalization") graph.Weight("s", [3], [0.5f, 1, 2]);
        return graph.Node(op, ["x", .. form.More], form.Outputs, form.Attributes).Output("y", ElementType.Float, [.. form.Shape.Cast<object>()]).Build();
    }

    private static float[] Run(OnnxModel model)
    {
        using var session = NetworkSession.Open(model, DeviceSpec.Cpu, 1, out _);
        using var x = OrtValue.CreateTensorValueFromMemory(Nets.Images(2, 12), [2, 3, 4, 1]);
        using var run = new RunOptions();
        using var outputs = session.Run(run, ["x"], [x], ["y"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
