namespace TransferLearning.Benchmarks.Tuning;

/// <summary>All that was seen of one row.</summary>
/// <param name="Rows">Rows of an epoch.</param>
/// <param name="Storing">How long the frozen part took, once.</param>
/// <param name="Ours">tlearn's epochs.</param>
/// <param name="Theirs">PyTorch's.</param>
/// <param name="MemoryEstimate">Bytes of a step as tlearn says before the start.</param>
/// <param name="MemoryPeak">Bytes that the whole process held at most, the epoch's rows included.</param>
internal sealed record TuningResult(int Rows, Measured Storing, IReadOnlyList<TuningRun> Ours, IReadOnlyList<TorchRun> Theirs, long MemoryEstimate, long MemoryPeak);

/// <summary>The table, in Markdown.</summary>
internal static class TuningTable
{
    // Two ways of adding up in float32, many steps long: what is compared is that both did the same.
    private const double SameLoss = 1e-2;

    public static void WriteHeader(TextWriter output, int steps)
    {
        output.WriteLine($"An epoch of {steps} steps of {TuningSide.Batch} images, SGD with momentum: images a second on the clock (processor seconds an image), medians; losses are the epoch's means.");
        output.WriteLine();
        output.WriteLine("| network | trained | tlearn | PyTorch | times as fast (promised) | loss: tlearn, PyTorch | tlearn's memory: said before, peak of the process | PyTorch's peak so far | kept |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    }

    /// <summary>Writes a row.</summary>
    /// <returns>Whether its promises were kept.</returns>
    public static bool WriteRow(TextWriter output, TuningLoad load, TuningResult result)
    {
        var ours = Measured.Median([.. result.Ours.Select(r => r.Time)]);
        var theirs = Measured.Median([.. result.Theirs.Select(r => new Measured(r.Wall, r.Processor))]);
        var (loss, torchLoss) = (result.Ours[0].Losses[0], result.Theirs[0].Losses.Average());
        var ratio = theirs.Wall / ours.Wall;
        var kept = ratio >= load.Promised && Math.Abs((loss / torchLoss) - 1) < SameLoss && !(result.MemoryPeak > load.MemoryBound);
        var stored = load.Unfreeze == "all" ? "" : $"; activations stored once in {result.Storing.Wall:0.0} s";
        var torch = load.Torch == TorchForm.Recomputing ? ", frozen part recomputed" : load.Unfreeze == "all" ? "" : ", on the same activations";
        output.WriteLine(
            $"| {load.Network} | {load.Unfreeze} | {Text(ours, result.Rows)}{stored} | {Text(theirs, result.Rows)}{torch} | **{ratio:0.00}** ({load.Promised:0.0}) | {loss:0.0000}, {torchLoss:0.0000} "
            + $"| {Gigabytes(result.MemoryEstimate)}, {Gigabytes(result.MemoryPeak)}{(load.MemoryBound is { } bound ? $" (below {Gigabytes(bound)})" : "")} | {Gigabytes(result.Theirs[^1].Peak)} | {(kept ? "yes" : "NO")} |");
        output.Flush();
        return kept;
    }

    private static string Text(Measured time, int rows) => $"{rows / time.Wall:0.0} ({time.Processor / rows:0.0000})";

    private static string Gigabytes(long bytes) => $"{bytes / (double)(1L << 30):0.00} GB";
}
