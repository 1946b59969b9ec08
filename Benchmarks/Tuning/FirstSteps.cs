using System.Text.Json;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.Benchmarks.Tuning;

/// <summary>
/// The first ten steps of plain descent on all weights of SqueezeNet: the losses must be PyTorch's. Its classifier is a new one, the first rows of the old
/// one; it and the layers before it are made a tenth of what they were. On features of the old size this rate leaps from side to side, and two orders of adding
/// up part: PyTorch's own two layouts give tenth losses that differ by 0.0001 to 0.008.
/// </summary>
internal static class FirstSteps
{
    private const int Steps = 10, Batch = 32;
    private const double Rate = 0.01, Promised = 1e-3;

    // Of so many steps that the rate stays where it is; training ends behind the tenth.
    private const int Horizon = 1_000_000;

    /// <summary>Runs both sides, prints the losses and, if asked, keeps PyTorch's for the tests.</summary>
    /// <returns>Whether they agree.</returns>
    public static bool Run(TorchPeer peer, TuningPlace place, string? golden, TextWriter output)
    {
        const string Name = "squeezenet1.1";
        var flowers = new FlowerImages(place.Flowers);
        var network = Renewed(TuningNetwork.Open(place.Shared, Name), flowers.Classes, place.Work);
        // One batch an epoch, other images in each: row r is always of class r mod C.
        var stride = (Batch + flowers.Classes - 1) / flowers.Classes * flowers.Classes;
        var count = ((Steps - 1) * stride) + Batch;
        using var side = new TuningSide(network, "all", flowers.Prepare(network.Preprocessing, count), count, place);
        peer.Load(network.Path, side.Given, side.Trained, []);
        output.WriteLine($"The first {Steps} steps of SGD on all weights of {Name}, batch {Batch}, rate {Rate}: losses, PyTorch's and their relative difference (promised below {Promised}).");
        output.WriteLine();
        output.WriteLine("| step | PyTorch | tlearn's |");
        output.WriteLine("| --- | --- | --- |");
        var found = new[] { 0.0 }.Select(momentum =>
        {
            var options = TlearnTuning.Descent(Rate, momentum, Horizon);
            var ours = side.Train(r => r % flowers.Classes, Batch, (row, epoch) => ((epoch - 1) * stride) + row, options, Steps);
            return (Momentum: momentum, Ours: ours.Losses, Theirs: peer.Train(ours.Batches, ours.Labels, ours.Rates, momentum).Losses);
        }).ToList();
        double Off(int run, int step) => (found[run].Ours[step] / found[run].Theirs[step]) - 1;
        for (var s = 0; s < Steps; s++) output.WriteLine($"| {s + 1} | {found[0].Theirs[s]:0.000000} | {Off(0, s):+0.0e+0;-0.0e+0} |");
        var kept = Enumerable.Range(0, found.Count).All(run => Enumerable.Range(0, Steps).All(s => Math.Abs(Off(run, s)) < Promised));
        output.WriteLine();
        output.WriteLine($"Kept: {(kept ? "yes" : "NO")}");
        output.WriteLine();
        if (golden is not null) File.WriteAllText(golden, JsonSerializer.Serialize(new { MadeBy = peer.Description, Rate, Batch, Stride = stride, Runs = found.Select(f => new { f.Momentum, Losses = f.Theirs }) }, JsonSerializerOptions.Web) + "\n");
        return kept;
    }

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
