using CsCheck;
using TransferLearning.FineTuning.Gradients.Rules;
using TransferLearning.FineTuning.Preparation;
using TransferLearning.FineTuning.WeightGradients;
using Xunit;

namespace TransferLearning.Tests.FineTuning.Rules;

/// <summary>Every rule against central differences of the same operator written in doubles, on random shapes.</summary>
public sealed class RuleTests
{
    // Cases of one graph; five graphs of them are 50 cases.
    private const int SideBySide = 10;

    private static readonly Dictionary<string, Func<Random, RuleCase>> s_cases =
        new[] { ElementwiseCases.All, ArithmeticCases.All, ProductCases.All, WindowCases.All, NormalizationCases.All, AttentionCases.All, ReductionCases.All, ShapeCases.All, IndexingCases.All }
            .SelectMany(family => family).Append(new("Conv", WindowCases.Conv)).ToDictionary();

    public static TheoryData<string> Operators => [.. GradientRules.All.Keys.Where(o => o != "Conv")];

    [Theory]
    [MemberData(nameof(Operators))]
    public void A_rule_gives_what_central_differences_give(string op) => Sample(op, graphs: 5);

    [Fact]
    public void Convolutions_of_all_kinds() => Sample("Conv", graphs: 20);

    [Theory]
    [InlineData("ReduceMean", 18)]
    [InlineData("Split", 18)]
    [InlineData("Pad", 19)]
    [InlineData("Conv", 22)]
    public void Newer_operator_sets_have_the_same_rules(string op, long opset)
    {
        if (op == "ReduceMean") RuleRun.Check([new RuleCase(op, x => [x[0].Reduce([1], v => v.Average())]) { Inputs = [Draw.Normal(new Random(1), [2, 3, 4]), null], Integers = new Dictionary<int, (long[], long[])> { [1] = ([1], [1]) } }], opset, new Random(1));
        else RuleRun.Check([.. Enumerable.Range(0, SideBySide).Select(i => s_cases[op](new Random(i)))], opset, new Random(1));
    }

    [Fact]
    public void A_depthwise_gradient_in_managed_code_is_the_sum_over_windows() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            var sizes = WindowCases.Geometry(random, 2);
            var g = sizes with { Groups = sizes.Channels, Filters = sizes.Channels };
            var (x, dy) = (Draw.Normal(random, [g.Batch, g.Channels, .. g.In]), Draw.Normal(random, [g.Batch, g.Channels, .. g.Out]));
            // One image behind the other, or some at once.
            var length = random.Next(2) == 0 ? 1 : 6000;
            var one = Managed(g, x, dy, 1, length);
            Assert.Equal(one, Managed(g, x, dy, 3, length));
            var positions = g.Positions().ToList();
            for (var c = 0; c < g.Channels; c++)
            {
                for (var k = 0; k < positions.Count; k++)
                {
                    var sum = Naive.Of(dy.Shape, i => i[1] != c ? 0 : dy[i] * x.Padded([i[0], c, .. positions[k].Select((p, a) => (i[a + 2] * g.Strides[a]) + (p * g.Dilations[a]) - g.PadBegins[a])], 0)).Data.Sum();
                    Assert.Equal(sum, one[(c * positions.Count) + k], 1e-4);
                }
            }
        },
        iter: 200, threads: 1);

    [Fact]
    public void A_dense_gradient_in_managed_code_is_the_sum_over_windows() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            // More filters than the three that are taken at once, and none left over or some.
            var g = WindowCases.Geometry(random, 2) with { Groups = 1, Filters = random.Next(1, 8) };
            var (x, dy) = (Draw.Normal(random, [g.Batch, g.Channels, .. g.In]), Draw.Normal(random, [g.Batch, g.Filters, .. g.Out]));
            // One image behind the other, or some at once.
            var length = random.Next(2) == 0 ? 1 : 6000;
            var one = Managed(g, x, dy, 1, length);
            Assert.Equal(one, Managed(g, x, dy, 3, length));
            var positions = g.Positions().ToList();
            for (var (m, at) = (0, 0); m < g.Filters; m++)
            {
                for (var c = 0; c < g.Channels; c++)
                {
                    foreach (var position in positions)
                    {
                        var sum = Naive.Of(dy.Shape, i => i[1] != m ? 0 : dy[i] * x.Padded([i[0], c, .. position.Select((p, a) => (i[a + 2] * g.Strides[a]) + (p * g.Dilations[a]) - g.PadBegins[a])], 0)).Data.Sum();
                        Assert.Equal(sum, one[at++], 1e-4);
                    }
                }
            }
        },
        iter: 200, threads: 1);

    private static float[] Managed(ConvGeometry g, Naive x, Naive dy, int threads, int length)
    {
        var gradient = new float[g.Filters * (g.Channels / g.Groups) * g.Kernel.Volume()];
        using var scratch = new ScratchPool();
        IWeightGradient.For(g, scratch, length).Compute(x.Data.Select(v => (float)v).ToArray(), dy.Data.Select(v => (float)v).ToArray(), gradient, threads, CancellationToken.None);
        return gradient;
    }

    private static void Sample(string op, int graphs) => Gen.Int.Sample(
        seed => RuleRun.Check([.. Enumerable.Range(0, SideBySide).Select(i => s_cases[op](new Random(unchecked(seed + i))))], Opset(op), new Random(seed)),
        iter: graphs, threads: 1);

    private static long Opset(string op) => op switch { "Gelu" => 20, "Mish" => 18, "GroupNormalization" => 21, "Attention" or "RMSNormalization" => 23, "Swish" => 24, _ => 17 };
}
