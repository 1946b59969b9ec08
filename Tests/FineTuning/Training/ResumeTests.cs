using TransferLearning.FineTuning.Training;
using TransferLearning.FineTuning.Training.Updating;
using Xunit;

namespace TransferLearning.Tests.FineTuning.Training;

/// <summary>A training that was stopped goes on as if it had not been, and only from what is its own.</summary>
public sealed class ResumeTests
{
    private static readonly FineTunerOptions s_options = new()
    {
        Epochs = 4,
        Mixup = 0.3,
        ClassWeights = [1, 2, 0.5],
        CheckpointInterval = TimeSpan.Zero,
        Update = new UpdateOptions { AverageDecay = 0.8, StartingPoint = new StartingPointOptions(), Schedule = new RateSchedule { Peak = 0.05 } },
    };

    // Of 20 steps: the first, within an epoch, at its end, the last of all.
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(20)]
    public void Killed_at_any_step_it_ends_with_the_same_bits(int killedAt)
    {
        using var folder = new TemporaryFolder();
        var expected = Run(null, s_options);
        Assert.Throws<InvalidOperationException>(() => Run(folder.Path, s_options, n => { if (n == killedAt) throw new InvalidOperationException("killed"); }));
        AssertSame(expected, Run(folder.Path, s_options));
    }

    [Fact]
    public void It_goes_on_from_an_older_checkpoint_and_with_momentum_too()
    {
        using var folder = new TemporaryFolder();
        var options = s_options with { Update = s_options.Update with { Optimizer = new SgdOptions(), AverageDecay = null } };
        var expected = Run(null, options);
        var (last, kept) = (Path.Combine(folder.Path, "last.safetensors"), Path.Combine(folder.Path, "kept"));
        Assert.Throws<InvalidOperationException>(() => Run(folder.Path, options, n =>
        {
            if (n == 7) File.Copy(last, kept);
            if (n == 13) throw new InvalidOperationException("killed");
        }));
        File.Move(kept, last, overwrite: true);
        AssertSame(expected, Run(folder.Path, options));
    }

    [Fact]
    public void Cancelled_it_keeps_what_was_done()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var options = s_options with { CheckpointInterval = TimeSpan.FromHours(1) };
        Assert.Throws<OperationCanceledException>(() => Run(folder.Path, options, n => { if (n == 8) stop.Cancel(); }, stop.Token));
        var steps = 0;
        AssertSame(Run(null, options), Run(folder.Path, options, _ => steps++));
        Assert.Equal(20 - 7, steps);
    }

    // Of 20 steps in 4 epochs.
    [Theory]
    [InlineData(8, 2, 2)]
    [InlineData(11, 3, 0)]
    [InlineData(99, 5, 0)]
    public void Where_it_goes_on_is_told_before_all_else(int killedAt, int epoch, int batch)
    {
        using var folder = new TemporaryFolder();
        var first = new List<EpochProgress>();
        var killed = Record.Exception(() => Run(folder.Path, s_options, n => { if (n == killedAt) throw new InvalidOperationException("killed"); }, progress: new Told(first)));
        Assert.Equal(killedAt <= 20, killed is InvalidOperationException);
        Assert.DoesNotContain(first, p => p.IsResumed);
        var second = new List<EpochProgress>();
        Run(folder.Path, s_options, progress: new Told(second));
        Assert.Equal((true, epoch, 4, batch, 5), (second[0].IsResumed, second[0].Epoch, second[0].Epochs, second[0].Batch, second[0].Batches));
        Assert.DoesNotContain(second.Skip(1), p => p.IsResumed);
    }

    [Fact]
    public void A_training_that_blew_up_in_its_last_step_gives_no_result()
    {
        var (step, source) = FineTunerTests.Toy();
        step.BeforeStep = n => { if (n == 20) step.Weights[1].Values[0] = float.MaxValue; };
        var options = s_options with { Update = s_options.Update with { AverageDecay = null, StartingPoint = null, ClipNorm = null, Schedule = new RateSchedule { Peak = 0.05 } } };
        var failure = Assert.Throws<TlearnException>(() => FineTuner.Run(step, source, FineTunerTests.Plan(source, null), options));
        Assert.Contains("blown up", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finished_training_is_not_done_again()
    {
        using var folder = new TemporaryFolder();
        var first = Run(folder.Path, s_options);
        AssertSame(first, Run(folder.Path, s_options, _ => Assert.Fail("trained again")));
        Assert.Equal(["best.safetensors", "last.safetensors"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Another_training_is_refused_with_what_differs()
    {
        using var folder = new TemporaryFolder();
        Run(folder.Path, s_options);
        var failure = Assert.Throws<TlearnException>(() => Run(folder.Path, s_options with { Seed = 3, LabelSmoothing = 0.2 }));
        Assert.Contains("label-smoothing (found 0.1, expected 0.2); seed (found 0, expected 3)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_and_foreign_files_are_refused()
    {
        using var folder = new TemporaryFolder();
        Run(folder.Path, s_options);
        foreach (var name in (string[])["last.safetensors", "best.safetensors"])
        {
            var path = Path.Combine(folder.Path, name);
            var good = File.ReadAllBytes(path);
            var random = new Random(1);
            for (var i = 0; i < 60; i++)
            {
                var bad = good.ToArray();
                if (i % 3 == 0) bad = bad[..random.Next(bad.Length)];
                else bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(path, bad);
                var failure = Assert.Throws<TlearnException>(() => Run(folder.Path, s_options));
                Assert.Contains(path, failure.Message, StringComparison.Ordinal);
                Assert.NotNull(failure.Next);
            }

            File.WriteAllText(path, "no checkpoint at all");
            Assert.Throws<TlearnException>(() => Run(folder.Path, s_options));
            File.WriteAllBytes(path, good);
        }

        File.Delete(Path.Combine(folder.Path, "best.safetensors"));
        Assert.Contains("best.safetensors", Assert.Throws<TlearnException>(() => Run(folder.Path, s_options)).Message, StringComparison.Ordinal);
    }

    private static (FineTuningResult Result, float[] Last) Run(string? folder, FineTunerOptions options, Action<int>? before = null, CancellationToken cancellation = default, IProgress<EpochProgress>? progress = null)
    {
        var (step, source) = FineTunerTests.Toy();
        step.BeforeStep = before;
        var result = FineTuner.Run(step, source, FineTunerTests.Plan(source, folder), options, progress, cancellation);
        return (result, [.. step.Weights.SelectMany(w => w.Values.ToArray())]);
    }

    private static void AssertSame((FineTuningResult Result, float[] Last) expected, (FineTuningResult Result, float[] Last) found)
    {
        Assert.Equal(expected.Last, found.Last);
        Assert.Equal(expected.Result.BestEpoch, found.Result.BestEpoch);
        Assert.Equal(expected.Result.StartAccuracy, found.Result.StartAccuracy);
        Assert.Equal(expected.Result.Epochs.Select(e => (e.Loss, e.TrainingAccuracy, e.ValidationLoss, e.ValidationAccuracy)), found.Result.Epochs.Select(e => (e.Loss, e.TrainingAccuracy, e.ValidationLoss, e.ValidationAccuracy)));
        foreach (var (name, values) in expected.Result.Weights) Assert.Equal(values, found.Result.Weights[name]);
    }

    private sealed class Told(List<EpochProgress> told) : IProgress<EpochProgress>
    {
        public void Report(EpochProgress value) => told.Add(value);
    }
}
