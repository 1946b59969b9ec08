using System.Diagnostics;

namespace TransferLearning.Benchmarks;

/// <summary>How long a piece of work took.</summary>
/// <param name="Wall">Seconds on the clock.</param>
/// <param name="Processor">Seconds of processor time, all threads of the process together.</param>
internal readonly record struct Measured(double Wall, double Processor)
{
    /// <summary>Runs and measures. Garbage of the work before is collected first, so that it is not paid for here.</summary>
    public static (T Result, Measured Time) Run<T>(Func<T> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var processor = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        var result = work();
        return (result, new Measured(clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds));
    }

    /// <summary>The median of several runs, of each clock by itself.</summary>
    public static Measured Median(IReadOnlyList<Measured> runs) => new(Middle([.. runs.Select(r => r.Wall)]), Middle([.. runs.Select(r => r.Processor)]));

    private static double Middle(double[] values)
    {
        Array.Sort(values);
        return values.Length == 0 ? double.NaN : (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
