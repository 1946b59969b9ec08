using System.Diagnostics;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>Seconds that each stage took, summed over the workers.</summary>
/// <param name="Decode">Reading, hashing and decoding.</param>
/// <param name="Preprocess">From pixels to the network's input.</param>
/// <param name="Infer">The network and the pooling.</param>
/// <param name="Write">Handing vectors over and writing parts.</param>
internal sealed record StageSeconds(double Decode, double Preprocess, double Infer, double Write);

/// <summary>The stages of a worker.</summary>
internal enum Stage
{
    Decode,
    Preprocess,
    Infer,
    Write,
}

/// <summary>Adds up the time that one worker spends in each stage.</summary>
internal sealed class StageClock
{
    private readonly long[] _ticks = new long[4];

    /// <summary>Adds the time since <paramref name="start"/> to a stage and returns the present as the next start.</summary>
    public long Add(Stage stage, long start)
    {
        var now = Stopwatch.GetTimestamp();
        _ticks[(int)stage] += now - start;
        return now;
    }

    public static StageSeconds Sum(IEnumerable<StageClock> clocks)
    {
        var all = clocks.ToList();
        return new StageSeconds(Seconds(Stage.Decode), Seconds(Stage.Preprocess), Seconds(Stage.Infer), Seconds(Stage.Write));

        double Seconds(Stage stage) => all.Sum(c => c._ticks[(int)stage]) / (double)Stopwatch.Frequency;
    }
}
