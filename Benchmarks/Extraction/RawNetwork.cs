using Microsoft.ML.OnnxRuntime;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;

namespace TransferLearning.Benchmarks.Extraction;

/// <summary>How ONNX Runtime is called.</summary>
/// <param name="Callers">Threads that call at once.</param>
/// <param name="Threads">Threads inside a call.</param>
/// <param name="Batch">Images of a call.</param>
internal readonly record struct CallShape(int Callers, int Threads, int Batch);

/// <summary>ONNX Runtime alone on the same graph, its input at hand: the limit of extraction without decoding.</summary>
internal sealed class RawNetwork(Backbone backbone)
{
    private const double Trial = 0.7;

    /// <summary>The quickest way to call, of one caller a core and of one caller with all cores, with batches of 1 to 16.</summary>
    public (CallShape Shape, double Rate) Best()
    {
        var cores = Environment.ProcessorCount;
        var shapes = ((int[])[1, 2, 4, 8, 16]).SelectMany(b => (CallShape[])[new(cores, 1, b), new(1, cores, b)]).Distinct();
        if (backbone.FixedBatch is { } batch) shapes = [new(cores, 1, batch), new(1, cores, batch)];
        return shapes.Select(shape => (shape, Rate(shape, Trial))).MaxBy(r => r.Item2);
    }

    /// <summary>Images a second.</summary>
    public double Rate(CallShape shape, double seconds)
    {
        using var session = NetworkSession.Open(backbone.Model, DeviceSpec.Parse("cpu"), shape.Threads, out _, isBusyWaiting: shape.Callers == 1 && shape.Threads > 1);
        long calls = 0;
        using var barrier = new Barrier(shape.Callers);
        Thread[] threads = [.. Enumerable.Range(0, shape.Callers).Select(_ => new Thread(Call))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        return calls * shape.Batch / seconds;

        void Call()
        {
            using var input = OrtValue.CreateTensorValueFromMemory(new float[shape.Batch * backbone.Input.Count], backbone.Input.Shape(shape.Batch));
            using var run = new RunOptions();
            string[] outputs = [.. backbone.Model.Outputs.Select(o => o.Name)];
            session.Run(run, [backbone.Input.Name], [input], outputs).Dispose();
            barrier.SignalAndWait();
            var clock = System.Diagnostics.Stopwatch.StartNew();
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                session.Run(run, [backbone.Input.Name], [input], outputs).Dispose();
                Interlocked.Increment(ref calls);
            }
        }
    }
}
