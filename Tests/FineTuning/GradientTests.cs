using TransferLearning.FineTuning.Gradients;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using TransferLearning.Tests.Backbones;
using TransferLearning.Tests.Onnx;
using Xunit;

namespace TransferLearning.Tests.FineTuning;

/// <summary>Gradients of whole networks against what their own library computed in doubles.</summary>
public sealed class GradientTests
{
    public static TheoryData<string> FloatNetworks => [.. ZooNet.Names.Select(n => (string)n.Data).Where(n => n != "timm-resnet-int8")];

    [Theory]
    [MemberData(nameof(FloatNetworks))]
    public void Every_initialiser_of_the_zoo(string name) =>
        Check(OnnxModel.Load(Nets.Zoo(name)), GradientFile.Read(Nets.Zoo(name, "gradients.npz")), ZooNet.Input(name));

    [Theory]
    [InlineData("timm-vit-dynamo")]
    [InlineData("torchvision-mobilenetv3-torchscript11")]
    public void Every_initialiser_of_a_network_of_functions(string name)
    {
        var proto = Edits.Parse(Nets.Zoo(name));
        Edits.AsFunctions(proto);
        Check(OnnxModel.FromBytes(Edits.Bytes(proto), name), GradientFile.Read(Nets.Zoo(name, "gradients.npz")), ZooNet.Input(name));
    }

    [Fact]
    public void Every_initialiser_of_SqueezeNet() => Check(
        OnnxModel.Load(Nets.SqueezeNet), GradientFile.Read(SharedData.Require("golden", "squeezenet1.1.gradients.npz")),
        Npy.Read(SharedData.Require("golden", "squeezenet1.1.gradients-input.npy")).Floats.ToArray());

    [Fact]
    public void A_quantised_network_is_refused_by_its_operator()
    {
        var model = OnnxModel.Load(Nets.Zoo("timm-resnet-int8"));
        var weights = model.Initializers.Where(t => t.Element == ElementType.Float).Select(t => t.Name).ToList();
        var failure = Assert.Throws<TlearnException>(() => TrainingStep.Open(model, new TrainingGraphOptions { Weights = weights, Batch = 2 }));
        Assert.Contains("DequantizeLinear", failure.Message, StringComparison.Ordinal);
    }

    internal static float[] OneHot(IReadOnlyList<int> labels, int classes)
    {
        var targets = new float[labels.Count * classes];
        for (var i = 0; i < labels.Count; i++) targets[(i * classes) + labels[i]] = 1;
        return targets;
    }

    private static void Check(OnnxModel model, GradientFile expected, float[] images)
    {
        using var step = TrainingStep.Open(model, new TrainingGraphOptions { Weights = [.. expected.Gradients.Keys], Batch = expected.Labels.Length });
        var result = step.Run([images], OneHot(expected.Labels, step.Classes));
        // Of the loss: the runtime's own forward pass in float32 is up to 2e-5 off where logits of 20 make a loss of 11.
        Assert.Equal(expected.Loss, result.Loss, 1e-5 * Math.Max(1, expected.Loss));
        var together = Math.Sqrt(expected.Gradients.Values.Sum(g => g.Sum(v => v * v)));
        var wrong = step.Weights.Select(w => (w.Name, Off: Distance(expected.Gradients[w.Name], w.Gradient), Norm: Math.Sqrt(expected.Gradients[w.Name].Sum(v => v * v))))
            .Where(w => !(w.Off <= (0.001 * w.Norm) + (1e-6 * together))).Select(w => $"{w.Name} off by {w.Off:g3} of {w.Norm:g3}").ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {step.Weights.Count}: {string.Join("; ", wrong.Take(8))}");
    }

    private static double Distance(double[] expected, ReadOnlySpan<float> found)
    {
        var sum = 0.0;
        for (var i = 0; i < expected.Length; i++) sum += Math.Pow(expected[i] - found[i], 2);
        return Math.Sqrt(sum);
    }
}
