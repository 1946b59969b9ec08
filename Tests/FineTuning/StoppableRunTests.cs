using Microsoft.ML.OnnxRuntime;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.FineTuning;

/// <summary>A cancellation stops the run that it is meant for, and no later one.</summary>
public sealed class StoppableRunTests
{
    [Fact]
    public void A_cancellation_after_the_runtime_returned_does_not_fail_the_next_run()
    {
        using var session = new InferenceSession(Nets.Mini);
        using var run = new StoppableRun();
        using var stop = new CancellationTokenSource();
        // It comes while the run still listens.
        run.Run(options => { Work(session, options); stop.Cancel(); }, stop.Token);
        Assert.True(stop.IsCancellationRequested);
        run.Run(options => Work(session, options), CancellationToken.None);
        Assert.Throws<OperationCanceledException>(() => run.Run(options => Work(session, options), stop.Token));
    }

    [Fact]
    public void A_cancellation_before_the_runtime_begins_ends_that_run_alone()
    {
        using var session = new InferenceSession(Nets.Mini);
        using var run = new StoppableRun();
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OnnxRuntimeException>(() => run.Run(options => { stop.Cancel(); Work(session, options); }, stop.Token));
        run.Run(options => Work(session, options), CancellationToken.None);
    }

    private static void Work(InferenceSession session, RunOptions options)
    {
        var (name, input) = session.InputMetadata.Single();
        long[] shape = [1, .. input.Dimensions.Skip(1).Select((d, i) => d > 0 ? d : i == 0 ? 3L : 64L)];
        using var images = OrtValue.CreateTensorValueFromMemory(new float[shape.Aggregate(1L, (a, b) => a * b)], shape);
        using var outputs = session.Run(options, new Dictionary<string, OrtValue> { [name] = images }, session.OutputNames);
        Assert.NotEmpty(outputs);
    }
}
