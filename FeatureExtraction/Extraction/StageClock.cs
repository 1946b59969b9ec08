using System.Diagnostics;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>Seconds that each stage took.</summary>
/// <param name="Read">Finding, reading and hashing files, and looking up what is known of them.</param>
/// <param name="Decode">From a file's bytes to pixels.</param>
/// <param name="Preprocess">From pixels to the network's input.</param>
/// <param name="Infer">The network and the pooling.</param>
/// <param name="Write">Handing vectors over and writing parts.</param>
/// <param name="Waiting">What is left of the run's time: waiting for other threads, and for the last images of others at the end.</param>
internal sealed record StageSeconds(double Read, double Decode, double Preprocess, double Infer, double Write, double Waiting)
{
    /// <summary>The sum over threads.</summary>
    public static StageSeconds Sum(IReadOnlyCollection<StageSeconds> threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        return new StageSeconds(threads.Sum(t => t.Read), threads.Sum(t => t.Decode), threads.Sum(t => t.Preprocess), threads.Sum(t => t.Infer), threads.Sum(t => t.Write), threads.Sum(t => t.Waiting));
    }
}

/// <summary>Where one thread's time went.</summary>
/// <param name="Name">What the thread does.</param>
/// <param name="Seconds">Its seconds.</param>
internal sealed record ThreadSeconds(string Name, StageSeconds Seconds);

/// <summary>The stages of a worker.</summary>
internal enum Stage
{
    Read,
    Decode,
    Preprocess,
    Infer,
    Write,
}

/// <summary>Adds up the time that one worker spends in each stage.</summary>
internal sealed class StageClock
{
    private readonly long[] _ticks = new long[5];

    /// <summary>Adds the time since <paramref name="start"/> to a stage and returns the present as the next start.</summary>
    public long Add(Stage stage, long start)
    {
        var now = Stopwatch.GetTimestamp();
        _ticks[(int)stage] += now - start;
        return now;
    }

    /// <summary>Seconds of each stage in a run that took so long.</summary>
    /// <param name="wall">Seconds from the run's first moment to its last.</param>
    public StageSeconds Of(double wall)
    {
        return new StageSeconds(Seconds(Stage.Read), Seconds(Stage.Decode), Seconds(Stage.Preprocess), Seconds(Stage.Infer), Seconds(Stage.Write), Math.Max(0, wall - (_ticks.Sum() / (double)Stopwatch.Frequency)));

        double Seconds(Stage stage) => _ticks[(int)stage] / (double)Stopwatch.Frequency;
    }
}
