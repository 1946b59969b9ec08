using Microsoft.ML.OnnxRuntime;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FineTuning.Stepping;

namespace TransferLearning.FineTuning.Scoring;

/// <summary>A <see cref="ScoreGraph"/> in a session. One caller at a time.</summary>
internal sealed class ScoreRun : IDisposable
{
    private readonly ScoreGraph _graph;
    private readonly InferenceSession _session;

    /// <summary>Opens it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="threads">Threads of a run.</param>
    public ScoreRun(ScoreGraph graph, DeviceSpec device, int threads)
    {
        _graph = graph;
        _session = NetworkSession.Open(graph.Model, device, threads, out _, StepLayout.Configure);
    }

    /// <summary>Rows of a run.</summary>
    public int Batch => checked((int)_graph.Input.Shape[0]);

    /// <summary>Runs it.</summary>
    /// <param name="images">The images, as many as the batch.</param>
    /// <param name="classIndex">Which class; <see langword="null"/> for each row's own answer.</param>
    /// <param name="cancellation">Stops within one operator.</param>
    public ScoreResult Run(float[] images, int? classIndex, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var stoppable = new StoppableRun();
        using var fed = OrtValue.CreateTensorValueFromMemory(images, [.. _graph.Input.Shape]);
        var classes = new long[Batch];
        Array.Fill(classes, classIndex ?? -1);
        using var asked = OrtValue.CreateTensorValueFromMemory(classes, [Batch]);
        ScoreResult? result = null;
        var isMap = _graph.Wanted != _graph.Input.Name;
        string[] outputs = [_graph.Chosen, _graph.Own, _graph.Score, _graph.Answers, _graph.Gradient, .. isMap ? (string[])[_graph.Wanted] : []];
        try
        {
            stoppable.Run(
                options =>
                {
                    using var values = _session.Run(options, [_graph.Input.Name, ScoreGraph.Class], [fed, asked], outputs);
                    result = new ScoreResult(
                        Integers(values[0]), Integers(values[1]), Floats(values[2]), Floats(values[3]), Floats(values[4]), isMap ? Floats(values[5]) : images);
                },
                cancellation);
        }
        catch (Exception e) when (OrtFailure.IsOne(e))
        {
            cancellation.ThrowIfCancellationRequested();
            throw OrtFailure.Translate(_graph.Model.Name, e);
        }

        return result!;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static int[] Integers(OrtValue value) => [.. value.GetTensorDataAsSpan<long>().ToArray().Select(v => (int)v)];

    private static float[] Floats(OrtValue value) => value.GetTensorDataAsSpan<float>().ToArray();
}

/// <summary>What a run gave.</summary>
/// <param name="Classes">The class of each row, <c>[N]</c>.</param>
/// <param name="Own">The network's own answer, <c>[N]</c>.</param>
/// <param name="Scores">The class's score, <c>[N]</c>.</param>
/// <param name="Answers">The network's answers, <c>[N,C]</c>.</param>
/// <param name="Gradient">The gradient of each row's score.</param>
/// <param name="Values">The tensor that it was taken with respect to, of the same shape.</param>
internal sealed record ScoreResult(int[] Classes, int[] Own, float[] Scores, float[] Answers, float[] Gradient, float[] Values);
