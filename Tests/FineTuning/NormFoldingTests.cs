using TransferLearning.FineTuning.Gradients;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.FineTuning;

/// <summary>Batch norms that go into the convolutions before them, for training.</summary>
public sealed class NormFoldingTests
{
    private static readonly HashSet<string> s_nothing = [];

    [Theory, InlineData("w,b,scale,shift,head", 1), InlineData("w,b,scale,shift,head", 3), InlineData("w,head", 1), InlineData("scale,head", 1), InlineData("shift,head", 3), InlineData("b,shift,head", 1)]
    public void Loss_and_gradients_are_those_of_the_norms_themselves(string trained, int groups)
    {
        var (folded, plain) = (Step(Net("c", groups: groups), trained), Step(Net("c", read: "c", groups), trained));
        Assert.Equal(plain.Loss, folded.Loss, 1e-5);
        Assert.Equal(plain.Gradients.Keys, folded.Gradients.Keys);
        foreach (var (name, expected) in plain.Gradients) Assert.True(ZooNet.Distance(expected, folded.Gradients[name]) < 1e-4 * ZooNet.Distance(expected, new float[expected.Length]), name);
    }

    [Fact]
    public void All_norms_behind_the_bundled_networks_convolutions_go()
    {
        var model = OnnxModel.Load(Nets.Mini);
        Assert.Contains(model.Nodes, n => n.Is("BatchNormalization"));
        var folded = model.WithNormsFolded(s_nothing, out _);
        Assert.DoesNotContain(folded.Nodes, n => n.Is("BatchNormalization"));
        Assert.Equal(model.Nodes.Count(n => n.Is("Conv")), folded.Nodes.Count(n => n.Is("Conv")));
    }

    [Fact]
    public void Norms_whose_input_or_statistics_are_needed_stay()
    {
        var model = Net("c");
        foreach (var kept in new[] { "c", "mean", "variance" }) Assert.Single(model.WithNormsFolded(new HashSet<string> { kept }, out _).Nodes, n => n.Is("BatchNormalization"));
        Assert.Single(Net("c", read: "c").WithNormsFolded(s_nothing, out _).Nodes, n => n.Is("BatchNormalization"));
        Assert.DoesNotContain(model.WithNormsFolded(s_nothing, out _).Nodes, n => n.Is("BatchNormalization"));
        var failure = Assert.Throws<TlearnException>(() => TrainingStep.Open(model, new TrainingGraphOptions { Weights = ["mean"], Batch = 2 }));
        Assert.Contains("trained statistic", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_norm_whose_scale_is_its_shift_stays()
    {
        var model = new OnnxModelBuilder(16).Input("image", ElementType.Float, "N", 3, 5, 5).Weight("w", [2, 3, 3, 3], new float[54]).Weight("both", [2], [0, 0]).Weight("mean", [2], [0, 0]).Weight("variance", [2], [1, 1])
            .Node("Conv", ["image", "w"], ["c"]).Node("BatchNormalization", ["c", "both", "both", "mean", "variance"], ["y"]).Output("y", ElementType.Float, "N", 2, 3, 3).Build();
        Assert.Single(model.WithNormsFolded(s_nothing, out var norms).Nodes, n => n.Is("BatchNormalization"));
        Assert.Empty(norms);
    }

    // A convolution with bias, its norm, and, where asked, another reader of what lies between them, which adds nothing.
    private static OnnxModel Net(string made, string? read = null, int groups = 1)
    {
        var graph = new OnnxModelBuilder(16).Input("image", ElementType.Float, "N", 3, 5, 5)
            .Weight("w", [6, 3 / groups, 3, 3], Nets.Images(1, 54 * 3 / groups, 1)).Weight("b", [6], Nets.Images(1, 6, 2))
            .Weight("scale", [6], [1, -2, 0.5f, 1.5f, 3, 0.1f]).Weight("shift", [6], Nets.Images(1, 6, 3)).Weight("mean", [6], Nets.Images(1, 6, 4)).Weight("variance", [6], [0.5f, 1, 2, 0.1f, 3, 1])
            .Weight("head", [6, 3], Nets.Images(1, 18, 5)).Weight("none", [6, 3], new float[18])
            .Node("Conv", ["image", "w", "b"], [made], ("group", groups)).Node("BatchNormalization", [made, "scale", "shift", "mean", "variance"], ["n"], ("epsilon", 1e-3f))
            .Node("Relu", ["n"], ["r"]).Node("GlobalAveragePool", ["r"], ["p"]).Node("Flatten", ["p"], ["f"]).Node("Gemm", ["f", "head"], ["h"]);
        if (read is null) return graph.Node("Identity", ["h"], ["y"]).Output("y", ElementType.Float, "N", 3).Build();
        return graph.Node("GlobalAveragePool", [read], ["q"]).Node("Flatten", ["q"], ["g"]).Node("Gemm", ["g", "none"], ["z"]).Node("Add", ["h", "z"], ["y"]).Output("y", ElementType.Float, "N", 3).Build();
    }

    private static (double Loss, Dictionary<string, float[]> Gradients) Step(OnnxModel model, string trained)
    {
        using var step = TrainingStep.Open(model, new TrainingGraphOptions { Weights = trained.Split(','), Batch = 2, Output = "y", InputSize = new(5, 5) });
        var loss = step.Run([Nets.Images(2, 75, 6)], GradientTests.OneHot([0, 2], 3)).Loss;
        return (loss, step.Weights.ToDictionary(w => w.Name, w => w.Gradient.ToArray()));
    }
}
