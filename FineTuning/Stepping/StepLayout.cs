using Microsoft.ML.OnnxRuntime;
using TransferLearning.Core.Threading;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FineTuning.Gradients;

namespace TransferLearning.FineTuning.Stepping;

/// <summary>How a step's rows are divided: on a processor one worker per core, elsewhere one worker for all.</summary>
/// <param name="Workers">Workers at once; each takes an equal share of the rows.</param>
/// <param name="ThreadsPerWorker">Threads inside each.</param>
/// <param name="IsProcessor">Whether it runs on the processor.</param>
internal sealed record StepLayout(int Workers, int ThreadsPerWorker, bool IsProcessor)
{
    /// <summary>The layout of a batch on a device.</summary>
    public static StepLayout For(TrainingGraphOptions options)
    {
        var isProcessor = options.Device.Library is null && (options.Device.Provider == "cpu" || (options.Device.Provider == "auto" && DeviceCatalogue.Probe().Default == "cpu"));
        if (!isProcessor) return new StepLayout(1, 1, false);
        var threads = ThreadCount.Of(options.Threads);
        // As many workers as divide the rows evenly; the threads that are left work inside each.
        var workers = Enumerable.Range(1, threads).Where(w => threads % w == 0 && options.Batch % w == 0).Max();
        return new StepLayout(workers, threads / workers, true);
    }

    /// <summary>
    /// Options of the session. Without a memory pattern the arena's chunks of the first run serve all later ones; with one the second run takes as much
    /// again, for its plan (EfficientNet-Lite0, 16 images: 2.4 GB in place of 1.5, and no faster).
    /// </summary>
    public static void Configure(SessionOptions options) => options.EnableMemoryPattern = false;

    /// <summary>Runs all workers at once; of their failures the cause is thrown as it was.</summary>
    public static void ForEachWorker(int workers, Action<int> body)
    {
        if (workers == 1)
        {
            body(0);
            return;
        }

        try
        {
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, body);
        }
        catch (AggregateException e)
        {
            e.ThrowCause();
        }
    }
}
