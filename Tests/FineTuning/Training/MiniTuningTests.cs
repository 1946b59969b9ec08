using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FineTuning.Gradients;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Training;
using TransferLearning.FineTuning.Training.Batches;
using TransferLearning.FineTuning.Training.Updating;
using TransferLearning.FineTuning.Unfreezing;
using TransferLearning.Onnx;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.FineTuning.Training;

/// <summary>The parts together: a real network's last two layers, on what its frozen part gave once.</summary>
public sealed class MiniTuningTests
{
    private const int Images = 22, Side = 32, Batch = 4, Kinds = 2;

    [Fact]
    public void The_last_two_layers_learn_on_stored_activations_and_go_on_after_a_kill_with_the_same_bits()
    {
        var model = OnnxModel.Load(Nets.Mini);
        var part = UnfrozenPart.Find(model, UnfreezeRequest.Parse("last:2"), inputSize: new(Side, Side));
        using var backbone = Nets.Open(Nets.Mini, new(Side, Side), [.. part.Cut.Select(c => new TapRequest(c, "flatten"))]);
        var source = new StoredRows(Nets.Embed(backbone, Pictures(), Images), Images);
        var plan = new FineTuningPlan
        {
            Labels = [.. Enumerable.Range(0, Images).Select(i => i % Kinds)],
            TrainingRows = [.. Enumerable.Range(0, 18)],
            ValidationRows = [.. Enumerable.Range(18, 4)],
            Depths = [.. part.Weights.Select(w => w.Depth)],
        };
        var options = new FineTunerOptions { Epochs = 8, LabelSmoothing = 0, CheckpointInterval = TimeSpan.Zero, Update = new UpdateOptions { Schedule = new RateSchedule { Peak = 5e-3, LayerDecay = 0.8 } } };

        var whole = Run(plan, null);
        Assert.True(whole.Result.Epochs[^1].Loss < whole.Result.Epochs[0].Loss);
        Assert.Equal(1, whole.Result.Accuracy);
        Assert.Equal(part.Weights.Select(w => w.Name), whole.Result.Weights.Keys);

        using var folder = new TemporaryFolder();
        Assert.Throws<InvalidOperationException>(() => Run(plan with { Folder = folder.Path }, 8));
        var resumed = Run(plan with { Folder = folder.Path }, null);
        Assert.Equal(whole.Last, resumed.Last);

        (FineTuningResult Result, float[] Last) Run(FineTuningPlan thisPlan, int? killedAt)
        {
            using var step = TrainingStep.Open(model, new TrainingGraphOptions { Weights = [.. part.Weights.Select(w => w.Name)], Cut = part.Cut, Batch = Batch, InputSize = new(Side, Side), Threads = 1 });
            var batches = 0;
            source.BeforeTraining = () =>
            {
                if (++batches == killedAt) throw new InvalidOperationException("killed");
            };
            var result = FineTuner.Run(step, source, thisPlan, options);
            return (result, [.. step.Weights.SelectMany(w => w.Values.ToArray())]);
        }
    }

    // Two kinds that colour tells apart.
    private static float[] Pictures()
    {
        var pictures = Nets.Images(Images, 3 * Side * Side, seed: 7);
        for (var i = 0; i < Images; i++)
        {
            foreach (ref var value in pictures.AsSpan(((i * 3) + (i % Kinds)) * Side * Side, Side * Side)) value += 1;
        }

        return pictures;
    }

    private sealed class StoredRows(float[][] taps, int count) : IBatchSource
    {
        public Action? BeforeTraining { get; set; }

        public void ReadTraining(ReadOnlySpan<int> rows, int epoch, IReadOnlyList<Memory<float>> inputs, CancellationToken cancellation)
        {
            BeforeTraining?.Invoke();
            ReadPlain(rows, inputs, cancellation);
        }

        public void ReadPlain(ReadOnlySpan<int> rows, IReadOnlyList<Memory<float>> inputs, CancellationToken cancellation)
        {
            for (var tap = 0; tap < taps.Length; tap++)
            {
                var length = taps[tap].Length / count;
                for (var i = 0; i < rows.Length; i++) taps[tap].AsSpan(rows[i] * length, length).CopyTo(inputs[tap].Span[(i * length)..]);
            }
        }
    }
}
