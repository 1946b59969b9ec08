using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FineTuning.Gradients;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Unfreezing;
using TransferLearning.Onnx;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.FineTuning.Unfreezing;

/// <summary>What holds of every network, however it was exported.</summary>
public sealed class ZooUnfreezingTests
{
    public static TheoryData<string> Networks => [.. ZooNet.Names.Select(n => (string)n.Data).Where(n => n != "timm-resnet-int8"), "squeezenet", "efficientnet", "mini"];

    public static TheoryData<string> Zoo => [.. ZooNet.Names.Select(n => (string)n.Data).Where(n => n != "timm-resnet-int8")];

    [Theory]
    [MemberData(nameof(Networks))]
    public void More_layers_train_more_weights_and_a_cut_separates_them_from_the_images(string name)
    {
        var model = Model(name);
        var all = UnfrozenPart.Find(model, UnfreezeRequest.Parse("all"));
        Assert.Empty(all.Cut);
        HashSet<string> before = [];
        int[] counts = [1, 2, 3, all.LayersOfNetwork / 2, all.LayersOfNetwork];
        foreach (var count in counts.Where(c => c > 0).Distinct().Order())
        {
            if (TryFind(model, UnfreezeRequest.Last(count)) is not { } part) continue;
            var weights = part.Weights.Select(w => w.Name).ToHashSet();
            Assert.True(before.IsProperSubsetOf(weights), $"last:{count}");
            Assert.Equal(count, part.Layers.Count);
            AssertSeparates(model, part, count == all.LayersOfNetwork);
            before = weights;
        }

        Assert.Equal(before.Order(), all.Weights.Select(w => w.Name).Order());
    }

    [Theory]
    [MemberData(nameof(Zoo))]
    public void All_is_every_weight_that_the_network_was_exported_with(string name)
    {
        var model = Model(name);
        var trained = UnfrozenPart.Find(model, UnfreezeRequest.Parse("all")).Weights.Select(w => w.Name).ToHashSet();
        var statistics = model.Nodes.Where(n => n.Is("BatchNormalization")).SelectMany(n => n.Inputs.Skip(3)).ToHashSet();
        var left = GradientFile.Read(Nets.Zoo(name, "gradients.npz")).Gradients.Keys.Where(k => !trained.Contains(k) && !statistics.Contains(k)).Select(k => model.Graph.Initializer(k)!).ToList();
        Assert.True(left.All(t => t.Count == 1), string.Join("; ", left));
    }

    [Theory]
    [MemberData(nameof(Zoo))]
    public void What_is_stored_at_the_cut_gives_the_loss_and_gradients_of_the_whole_network(string name)
    {
        var model = Model(name);
        var part = TryFind(model, UnfreezeRequest.Parse("last:2")) ?? UnfrozenPart.Find(model, UnfreezeRequest.Parse("head"));
        var options = new TrainingGraphOptions { Weights = [.. part.Weights.Select(w => w.Name)], Batch = 2 };
        using var whole = TrainingStep.Open(model, options);
        using var top = TrainingStep.Open(model, options with { Cut = part.Cut });
        using var backbone = Nets.Open(Nets.Zoo(name), null, [.. part.Cut.Select(c => new TapRequest(c, "flatten"))]);
        var (images, targets) = (ZooNet.Input(name), GradientTests.OneHot([3, 7], whole.Classes));
        var stored = Nets.Embed(backbone, images, 2);
        Assert.Equal(part.Cut, top.Inputs.Select(i => i.Name));
        Assert.Equal(whole.Run([images], targets).Loss, top.Run([.. stored.Select(s => (ReadOnlyMemory<float>)s)], targets).Loss, 1e-4);
        foreach (var (a, b) in whole.Weights.Zip(top.Weights))
        {
            var scale = 1e-6;
            foreach (var g in a.Gradient) scale = Math.Max(scale, Math.Abs(g));
            for (var i = 0; i < a.Count; i++) Assert.True(Math.Abs(a.Gradient[i] - b.Gradient[i]) <= 1e-3 * scale, $"{a.Name}[{i}]: {a.Gradient[i]} and {b.Gradient[i]}");
        }
    }

    /// <summary>
    /// The zoo's norms and scales all hold the same numbers, for lack of training, and exporters store equal tensors once: then one weight has
    /// frozen and trained readers, which is refused. Whether it is true is looked up.
    /// </summary>
    private static UnfrozenPart? TryFind(OnnxModel model, UnfreezeRequest request)
    {
        try
        {
            return UnfrozenPart.Find(model, request, inputSize: DeclaredInput.Of(model).Height is null ? new(32, 32) : null);
        }
        catch (TlearnException e) when (e.Message.Contains("is shared by", StringComparison.Ordinal))
        {
            Assert.Contains(model.Initializers, t => e.Message.Contains($"weight '{t.Name}'", StringComparison.Ordinal) && model.Graph.Consumers(t.Name).Count() > 1);
            return null;
        }
    }

    private static void AssertSeparates(OnnxModel model, UnfrozenPart part, bool isWhole)
    {
        if (isWhole)
        {
            Assert.Empty(part.Cut);
            return;
        }

        Assert.NotEmpty(part.Cut);
        // Behind the cut nothing depends on the images, and no weight that is trained stands before it.
        var open = new Stack<string>([NetworkOutput.Find(model).Tensor]);
        var (seen, input) = (new HashSet<string>(), model.Inputs[0].Name);
        var shapes = model.Graph.ValuesFrom([input]);
        while (open.TryPop(out var tensor))
        {
            if (part.Cut.Contains(tensor) || !seen.Add(tensor)) continue;
            Assert.NotEqual(input, tensor);
            foreach (var need in model.Graph.Producer(tensor)?.Needs.Where(n => shapes.Contains(n) || model.Graph.IsConstant(n)) ?? []) open.Push(need);
        }

        Assert.All(part.Weights, w => Assert.Contains(w.Name, seen));
        Assert.Empty(model.Graph.NeededFor(part.Cut).SelectMany(n => n.Needs).Intersect(part.Weights.Select(w => w.Name)));
    }

    private static OnnxModel Model(string name) => OnnxModel.Load(name switch
    {
        "squeezenet" => Nets.SqueezeNet,
        "efficientnet" => Nets.EfficientNet,
        "mini" => Nets.Mini,
        _ => Nets.Zoo(name),
    });
}
