using System.Runtime.ExceptionServices;
using Microsoft.ML.OnnxRuntime;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FineTuning.Gradients;

namespace TransferLearning.FineTuning.Stepping;

/// <summary>How a step's rows are shared out: on a processor a lane a core, elsewhere one call.</summary>
/// <param name="Lanes">Callers at once; each takes an equal part of the rows.</param>
/// <param name="ThreadsOfALane">Threads inside each call.</param>
/// <param name="IsProcessor">Whether it runs on the processor.</param>
internal sealed record StepLayout(int Lanes, int ThreadsOfALane, bool IsProcessor)
{
    /// <summary>The layout of a batch on a device.</summary>
    public static StepLayout For(TrainingGraphOptions options)
    {
        var isProcessor = options.Device.Library is null && (options.Device.Provider == "cpu" || (options.Device.Provider == "auto" && DeviceCatalogue.Probe().Default == "cpu"));
        if (!isProcessor) return new StepLayout(1, 1, false);
        var threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        // As many lanes as share the rows out evenly; what threads are left work inside each.
        var lanes = Enumerable.Range(1, threads).Where(l => threads % l == 0 && options.Batch % l == 0).Max();
        return new StepLayout(lanes, threads / lanes, true);
    }

    /// <summary>
    /// Options of the session. Without a memory pattern the arena's chunks of the first run serve all later ones; with one the second run takes as much
    /// again, for its plan (EfficientNet-Lite0, 16 images: 2.4 GB in place of 1.5, and no faster).
    /// </summary>
    public static void Configure(SessionOptions options) => options.EnableMemoryPattern = false;

    /// <summary>Runs every lane at once; the first of failures is thrown as it was.</summary>
    public static void ForEachLane(int lanes, Action<int> body)
    {
        if (lanes == 1)
        {
            body(0);
            return;
        }

        try
        {
            Parallel.For(0, lanes, new ParallelOptions { MaxDegreeOfParallelism = lanes }, body);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
