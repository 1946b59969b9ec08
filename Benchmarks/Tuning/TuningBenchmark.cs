namespace TransferLearning.Benchmarks.Tuning;

/// <summary>Runs the rows of the table: both sides take turns, so that a busy machine slows both.</summary>
internal static class TuningBenchmark
{
    private const double Rate = 1e-3, Momentum = 0.9;

    /// <summary>Runs rows and prints the table.</summary>
    /// <param name="peer">PyTorch.</param>
    /// <param name="place">Where everything lies.</param>
    /// <param name="loads">The rows.</param>
    /// <param name="steps">Steps of an epoch.</param>
    /// <param name="repeat">Epochs of which the median is taken.</param>
    /// <param name="output">Receives the table.</param>
    /// <returns>Whether every promise was kept.</returns>
    public static bool Run(TorchPeer peer, TuningPlace place, IReadOnlyList<TuningLoad> loads, int steps, int repeat, TextWriter output)
    {
        var flowers = new FlowerImages(place.Flowers);
        TuningTable.WriteHeader(output, steps);
        var kept = true;
        foreach (var load in loads) kept &= TuningTable.WriteRow(output, load, Row(peer, place, flowers, load, steps, repeat));
        return kept;
    }

    private static TuningResult Row(TorchPeer peer, TuningPlace place, FlowerImages flowers, TuningLoad load, int steps, int repeat)
    {
        var count = steps * TuningSide.Batch;
        var network = TuningNetwork.Open(place.Shared, load.Network);
        ProcessMemory.ForgetPeak();
        using var side = new TuningSide(network, load.Unfreeze, flowers.Prepare(network.Preprocessing, count), count, place);
        if (load.Torch == TorchForm.Same) peer.Load(network.Path, side.Given, side.Trained, []);
        else peer.Load(network.Path, [side.Images], side.Trained, side.Cut);
        var options = TlearnTuning.Descent(Rate, Momentum, epochs: 1);
        // Two steps a side that are not measured.
        Turn(2 * TuningSide.Batch);
        var turns = Enumerable.Range(0, repeat).Select(_ => Turn(count)).ToList();
        return new TuningResult(count, side.Storing, [.. turns.Select(t => t.Ours)], [.. turns.Select(t => t.Theirs)], side.MemoryEstimate, ProcessMemory.Peak());

        (TuningRun Ours, TorchRun Theirs) Turn(int rows)
        {
            var ours = side.Train(r => r % flowers.Classes, rows, (row, _) => row, options, 1);
            return (ours, peer.Train(ours.Batches, ours.Labels, ours.Rates, Momentum));
        }
    }
}
