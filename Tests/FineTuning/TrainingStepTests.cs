using System.Reflection;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FineTuning.Gradients;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.WeightGradients;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.FineTuning;

/// <summary>What a training step promises to the loop around it.</summary>
public sealed class TrainingStepTests
{
    private const int Side = 32;

    [Fact]
    public void The_same_step_gives_the_same_bits_and_another_number_of_threads_nearly_the_same()
    {
        var (one, two, again) = (Gradients(threads: 1, batch: 4), Gradients(threads: 2, batch: 4), Gradients(threads: 2, batch: 4));
        Assert.Equal(two.Loss, again.Loss);
        Assert.Equal(two.Gradient, again.Gradient);
        Assert.Equal(one.Loss, two.Loss, 1e-5);
        Assert.True(Difference(one.Gradient, two.Gradient) < 1e-4);
    }

    [Fact]
    public void Rows_of_weight_zero_change_nothing()
    {
        var (two, filled) = (Gradients(threads: 1, batch: 2), Gradients(threads: 1, batch: 4, rows: 2));
        Assert.Equal(two.Loss, filled.Loss, 1e-5);
        Assert.True(Difference(two.Gradient, filled.Gradient) < 1e-4);
    }

    [Fact]
    public void Weights_are_read_where_they_are_written()
    {
        using var step = Mini(2, 2);
        var images = Nets.Images(2, step.Inputs[0].RowLength);
        var before = step.Predict([images]).ToArray();
        var result = step.Run([images], GradientTests.OneHot([3, 7], step.Classes));
        Assert.True(Difference(before, result.Logits.ToArray()) < 1e-5);
        var bias = step.Weights.Single(w => w.Shape.Count == 1 && w.Count == step.Classes);
        for (var i = 0; i < bias.Count; i++) bias.Values[i] += 1;
        var moved = step.Predict([images]).Span;
        for (var i = 0; i < before.Length; i++) Assert.Equal(before[i] + 1, moved[i], 1e-4);
    }

    [Fact]
    public void A_step_allocates_next_to_nothing()
    {
        using var step = Mini(2, 1);
        var (images, targets) = (Nets.Images(2, step.Inputs[0].RowLength), GradientTests.OneHot([3, 7], step.Classes));
        IReadOnlyList<ReadOnlyMemory<float>> inputs = [images];
        step.Run(inputs, targets);
        // A collection that other tests cause counts the rest of the thread's piece of memory as taken: the least of several.
        Assert.InRange(Enumerable.Range(0, 5).Min(_ => Allocated()), 0, 5 * 2000);

        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 5; i++) step.Run(inputs, targets);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void What_the_kernels_lay_out_is_freed_with_the_step()
    {
        var step = Mini(2, 2);
        try
        {
            Assert.Equal(0, step.ScratchLength);
            step.Run([Nets.Images(2, step.Inputs[0].RowLength)], GradientTests.OneHot([3, 7], step.Classes));
            Assert.InRange(step.ScratchLength, 10_000, 1L << 28);
        }
        finally
        {
            step.Dispose();
        }

        Assert.Equal(0, step.ScratchLength);
        // Nor does any thread keep something of its own.
        var fields = typeof(TrainingStep).Assembly.GetTypes().SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public));
        Assert.DoesNotContain(fields, f => f.IsDefined(typeof(ThreadStaticAttribute)));
    }

    [Fact]
    public void Stored_activations_in_place_of_images_give_the_same_gradients()
    {
        var model = OnnxModel.Load(Nets.Mini);
        var cut = model.Nodes.Single(n => n.Is("GlobalAveragePool")).Inputs[0];
        string[] weights = [.. model.Nodes.Single(n => n.Is("Gemm")).Inputs.Skip(1)];
        var options = new TrainingGraphOptions { Weights = weights, Batch = 2, InputSize = new(Side, Side) };
        using var whole = TrainingStep.Open(model, options);
        using var top = TrainingStep.Open(model, options with { Cut = [cut] });
        using var backbone = Nets.Open(Nets.Mini, new(Side, Side), new TapRequest(cut, "flatten"));
        var images = Nets.Images(2, whole.Inputs[0].RowLength);
        var targets = GradientTests.OneHot([3, 7], whole.Classes);
        Assert.Equal(whole.Run([images], targets).Loss, top.Run([Nets.Embed(backbone, images, 2)[0]], targets).Loss, 1e-4);
        Assert.Equal(cut, Assert.Single(top.Inputs).Name);
        Assert.DoesNotContain(top.Graph.Nodes, n => n.Is("Conv"));
        Assert.True(Difference(Flat(whole), Flat(top)) < 1e-4);
    }

    [Fact]
    public void Managed_code_and_operators_give_the_same_depthwise_gradients()
    {
        var model = OnnxModel.Load(Nets.Zoo("timm-efficientnet-dynamo"));
        var weights = model.Nodes.Where(n => n.Is("Conv") && n.Integer("group", 1) > 1).Select(n => n.Inputs[1]).ToList();
        var options = new TrainingGraphOptions { Weights = weights, Batch = 2 };
        var (operators, managed) = (By(new OperatorsAlone()), By(new ManagedOnProcessor()));
        Assert.NotEmpty(weights);
        Assert.True(Difference(operators, managed) < 1e-4);

        float[] By(IConvolutionPlan plan)
        {
            var training = TrainingGraph.Build(model, options, 2, plan);
            Assert.Equal(plan is OperatorsAlone ? 0 : weights.Count, training.Managed.Count);
            using var session = NetworkSession.Open(training.Model, DeviceSpec.Cpu, 1, out _);
            var values = training.Weights.ToDictionary(w => w.Name, w => new PinnedTensor(w.ToFloats(), w.Shape));
            var gradients = training.Weights.ToDictionary(w => w.Name, w => new PinnedTensor(w.Shape));
            using var worker = new StepWorker(session, training, values, gradients, 1, isProcessor: true);
            worker.Fill(0, [ZooNet.Input("timm-efficientnet-dynamo")], GradientTests.OneHot([3, 7], training.Classes), 0.5f);
            worker.Run(default);
            return [.. gradients.Values.SelectMany(g => g.Memory.ToArray())];
        }
    }

    [Fact]
    public void A_gradient_that_managed_code_reads_too_arrives_in_both_places()
    {
        // What is added to a convolution's map has, of one image, the map's own gradient.
        var model = new OnnxModelBuilder(17).Input("image", ElementType.Float, "N", 3, 6, 6).Weight("w", [4, 3, 3, 3], Nets.Images(1, 108, 1)).Weight("p", [1, 4, 4, 4], Nets.Images(1, 64, 2)).Weight("head", [64, 5], Nets.Images(1, 320, 3))
            .Node("Conv", ["image", "w"], ["c"]).Node("Add", ["c", "p"], ["s"]).Node("Flatten", ["s"], ["f"]).Node("Gemm", ["f", "head"], ["y"]).Output("y", ElementType.Float, "N", 5).Build();
        using var step = TrainingStep.Open(model, new TrainingGraphOptions { Weights = ["w", "p", "head"], Batch = 1, Threads = 1, Output = "y", InputSize = new(6, 6) });
        step.Run([Nets.Images(1, 108, 4)], GradientTests.OneHot([2], 5));
        foreach (var weight in step.Weights) Assert.Contains(weight.Gradient.ToArray(), g => g != 0);
    }

    [Fact]
    public void An_operator_without_a_gradient_is_named_and_may_stay_frozen()
    {
        var model = new OnnxModelBuilder().Input("image", ElementType.Float, "N", 3, 4, 4).Weight("a", [2, 3, 1, 1], new float[6]).Weight("w", [2, 5], new float[10])
            .Node("Conv", ["image", "a"], ["c"]).Node("Ceil", ["c"], ["rounded"]).Node("GlobalAveragePool", ["rounded"], ["p"]).Node("Flatten", ["p"], ["f"]).Node("Gemm", ["f", "w"], ["y"])
            .Output("y", ElementType.Float, "N", 5).Build();
        var failure = Assert.Throws<TlearnException>(() => TrainingStep.Open(model, new TrainingGraphOptions { Weights = ["a", "w"], Batch = 2, Output = "y" }));
        Assert.Contains("Ceil 'rounded'", failure.Message, StringComparison.Ordinal);
        using var step = TrainingStep.Open(model, new TrainingGraphOptions { Weights = ["w"], Batch = 2, Output = "y" });
        Assert.Equal(Math.Log(5), step.Run([new float[96]], GradientTests.OneHot([0, 1], 5)).Loss, 1e-6);
    }

    [Fact]
    public void What_cannot_be_trained_is_said()
    {
        var model = OnnxModel.Load(Nets.Mini);
        var statistic = model.Nodes.First(n => n.Is("BatchNormalization")).Inputs[3];
        Assert.Contains("trained statistic", Refusal(statistic), StringComparison.Ordinal);
        Assert.Contains("no initialiser 'absent'", Refusal("absent"), StringComparison.Ordinal);

        string Refusal(string weight) => Assert.Throws<TlearnException>(() => TrainingStep.Open(model, new TrainingGraphOptions { Weights = [weight], Batch = 1, InputSize = new(Side, Side) })).Message;
    }

    private static TrainingStep Mini(int batch, int threads)
    {
        var model = OnnxModel.Load(Nets.Mini);
        var statistics = model.Nodes.Where(n => n.Is("BatchNormalization")).SelectMany(n => n.Inputs.Skip(3)).ToHashSet();
        var weights = model.Initializers.Select(t => t.Name).Where(n => !statistics.Contains(n)).ToList();
        return TrainingStep.Open(model, new TrainingGraphOptions { Weights = weights, Batch = batch, Threads = threads, InputSize = new(Side, Side) });
    }

    private static (double Loss, float[] Gradient) Gradients(int threads, int batch, int? rows = null)
    {
        using var step = Mini(batch, threads);
        var images = Nets.Images(batch, step.Inputs[0].RowLength);
        var targets = GradientTests.OneHot([.. Enumerable.Range(0, batch)], step.Classes);
        if (rows is { } used) targets.AsSpan(used * step.Classes).Clear();
        return (step.Run([images], targets).Loss, Flat(step));
    }

    private static float[] Flat(TrainingStep step) => [.. step.Weights.SelectMany(w => w.Gradient.ToArray())];

    private static double Difference(float[] a, float[] b) => ZooNet.Distance(a, b) / ZooNet.Distance(a, new float[a.Length]);
}
