using System.Text.Json;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.Benchmarks.Tuning;

/// <summary>
/// The first ten steps of plain descent on all weights of SqueezeNet, from two starts. From a new classifier of five classes, it and the layers before it a tenth of what the
/// old ones were, the losses must be PyTorch's. From the network's own 1000 classes this rate leaps from side to side, and what is rounded away in the first step grows to
/// the tenth: there both sides are held against PyTorch in float64, and tlearn must be as near to it as PyTorch in float32 is.
/// </summary>
internal static class FirstSteps
{
    private const int Steps = 10, Batch = 32;
    private const double Rate = 0.01, Promised = 1e-3;
    private const string Name = "squeezenet1.1";

    // Of two roundings one may be luckier.
    private const double AsNear = 2;

    // Of so many steps that the rate stays where it is; training ends behind the tenth.
    private const int Horizon = 1_000_000;

    /// <summary>Runs both sides, prints the losses and, if asked, keeps PyTorch's for the tests.</summary>
    /// <returns>Whether they agree.</returns>
    public static bool Run(TorchPeer peer, TuningPlace place, string? golden, TextWriter output)
    {
        var flowers = new FlowerImages(place.Flowers);
        // One batch an epoch, other images in each: row r is always of class r mod C.
        var stride = (Batch + flowers.Classes - 1) / flowers.Classes * flowers.Classes;
        var own = TuningNetwork.Open(place.Shared, Name);
        output.WriteLine($"The first {Steps} steps of SGD on all weights of {Name}, batch {Batch}, rate {Rate}: losses, and relative differences.");
        output.WriteLine();
        var calm = Both(peer, place, flowers, stride, Renewed(own, flowers.Classes, place.Work));
        var kept = Print(output, $"a new classifier of {flowers.Classes} classes, promised below {Promised}", calm, calm.Single, Promised);
        var wild = Both(peer, place, flowers, stride, own);
        var near = AsNear * Enumerable.Range(0, Steps).Max(s => Off(wild.Single[s], wild.Double[s]));
        kept &= Print(output, "its own 1000 classes, against PyTorch in float64", wild, wild.Double, Math.Max(Promised, near));
        if (golden is not null) File.WriteAllText(golden, JsonSerializer.Serialize(new { MadeBy = peer.Description, Rate, Batch, Stride = stride, Runs = new[] { new { Momentum = 0.0, Losses = calm.Single } } }, JsonSerializerOptions.Web) + "\n");
        return kept;
    }

    private static bool Print(TextWriter output, string start, Losses found, double[] truth, double bound)
    {
        output.WriteLine($"| from {start}: step | PyTorch, float64 | PyTorch, float32 | tlearn's | tlearn beside PyTorch, float32 |");
        output.WriteLine("| --- | --- | --- | --- | --- |");
        for (var s = 0; s < Steps; s++) output.WriteLine($"| {s + 1} | {found.Double[s]:0.000000} | {Off(found.Single[s], found.Double[s]):0.0e+0} | {Off(found.Ours[s], found.Double[s]):0.0e+0} | {Off(found.Ours[s], found.Single[s]):0.0e+0} |");
        var kept = Enumerable.Range(0, Steps).All(s => Off(found.Ours[s], truth[s]) < bound);
        output.WriteLine();
        output.WriteLine($"Below {bound:0.0e+0}: {(kept ? "yes" : "NO")}");
        output.WriteLine();
        return kept;
    }

    private static Losses Both(TorchPeer peer, TuningPlace place, FlowerImages flowers, int stride, TuningNetwork network)
    {
        var count = ((Steps - 1) * stride) + Batch;
        using var side = new TuningSide(network, "all", flowers.Prepare(network.Preprocessing, count), count, place);
        var ours = side.Train(r => r % flowers.Classes, Batch, (row, epoch) => ((epoch - 1) * stride) + row, TlearnTuning.Descent(Rate, 0, Horizon), Steps);
        return new Losses(ours.Losses, Theirs(doubled: false), Theirs(doubled: true));

        double[] Theirs(bool doubled)
        {
            peer.Load(network.Path, side.Given, side.Trained, [], doubled);
            return peer.Train(ours.Batches, ours.Labels, ours.Rates, 0).Losses;
        }
    }

    private static double Off(double found, double truth) => Math.Abs((found / truth) - 1);

    /// <summary>Losses of each step: tlearn's, and PyTorch's in both precisions.</summary>
    private sealed record Losses(IReadOnlyList<double> Ours, double[] Single, double[] Double);

    private static TuningNetwork Renewed(TuningNetwork network, int classes, string work)
    {
        var model = network.Model;
        string[] classifier = ["conv10_w_0", "conv10_b_0"];
        string[] before = ["fire9/expand1x1_w_0", "fire9/expand1x1_b_0", "fire9/expand3x3_w_0", "fire9/expand3x3_b_0"];
        model = model.WithWeights(t => before.Contains(t.Name) ? [.. t.ToFloats().Select(v => 0.1f * v)] : null);
        var renewed = OnnxModelBuilder.Continue(model, model.Nodes, classifier.ToHashSet())
            .Input("data_0", ElementType.Float, "N", 3, 224, 224).Output(model.Outputs[0].Name, ElementType.Float, "N", classes, 1, 1);
        foreach (var stored in classifier.Select(c => model.Graph.Initializer(c)!))
        {
            long[] shape = [classes, .. stored.Shape.Skip(1)];
            renewed.Weight(stored.Name, shape, [.. stored.ToFloats().Take((int)shape.Aggregate(1L, (a, b) => a * b)).Select(v => 0.1f * v)]);
        }

        var path = Path.Combine(work, "renewed.onnx");
        File.WriteAllBytes(path, renewed.Build().ToBytes());
        return network with { Path = path, Model = OnnxModel.Load(path) };
    }
}
