using TransferLearning.Core.Splits;
using TransferLearning.FineTuning.Data;
using TransferLearning.FineTuning.Training;
using TransferLearning.FineTuning.Training.Batches;
using TransferLearning.FineTuning.Training.Updating;
using Xunit;

namespace TransferLearning.Tests.FineTuning.Training;

/// <summary>What the loop promises, on a network small enough to be written in the test.</summary>
public sealed class FineTunerTests
{
    private const int Dimension = 5, Classes = 3, Batch = 8;

    private static readonly FineTunerOptions s_options = new() { Epochs = 6, Update = new UpdateOptions { Schedule = new RateSchedule { Peak = 0.05 } } };

    [Fact]
    public void It_learns_and_says_how_it_went()
    {
        var (step, source) = Toy(spread: 0.3);
        var told = new List<EpochProgress>();
        var result = FineTuner.Run(step, source, Plan(source), s_options, new Immediate(told.Add), default);
        Assert.Equal(1, result.Accuracy);
        Assert.Equal(6, result.Epochs.Count);
        Assert.Equal([1, 2, 3, 4, 5, 6], result.Epochs.Select(e => e.Epoch));
        Assert.True(result.Epochs[^1].Loss < result.Epochs[0].Loss);
        Assert.InRange(result.StartAccuracy!.Value, 0, 0.5);
        Assert.False(result.EndsBelowStart);
        Assert.Equal(6, told.Count(t => t.Finished is not null));
        Assert.Equal(6 * 5, told.Count(t => t.Finished is null));
        Assert.All(result.Epochs, e => Assert.True(e.Seconds > 0 && e.ImagesPerSecond > 0));
    }

    [Fact]
    public void An_epoch_sees_every_row_once_in_an_order_of_its_own_and_fill_weighs_nothing()
    {
        var (step, source) = Toy();
        FineTuner.Run(step, source, Plan(source), s_options with { LabelSmoothing = 0, Epochs = 2 }, null, default);
        Assert.Equal(10, step.Fed.Count);
        var sums = step.Fed.Select(f => f.Targets.Sum()).ToList();
        Assert.Equal([8, 8, 8, 8, 3, 8, 8, 8, 8, 3], sums.Select(s => (int)s));
        string[] first = Rows(0, 5), second = Rows(5, 10);
        Assert.Equal(35, first.Distinct().Count());
        Assert.NotEqual(first, second);
        // The rows that fill up repeat the first.
        var last = step.Fed[4].Inputs;
        Assert.Equal(last[..Dimension], last[^Dimension..]);

        string[] Rows(int from, int to) => [.. Enumerable.Range(from, to - from).SelectMany(b => Enumerable.Range(0, Batch).Where(r => step.Fed[b].Targets.AsSpan(r * Classes, Classes).ContainsAnyExcept(0f))
            .Select(r => string.Join(",", step.Fed[b].Inputs[(r * Dimension)..((r + 1) * Dimension)].Select(v => v - (0.001f * ((b / 5) + 1))).Select(v => v.ToString("f4")))))];
    }

    [Fact]
    public void Targets_are_smoothed_weighed_and_mixed()
    {
        var row = new float[3];
        new SoftTargets(3, 0.3, [1, 2, 4]).Add(1, 0.5, row);
        Assert.Equal([0.1f, 0.8f, 0.1f], row.Select(v => (float)Math.Round(v, 6)));

        var (step, source) = Toy();
        FineTuner.Run(step, source, Plan(source), s_options with { Epochs = 3, Mixup = 0.4, LabelSmoothing = 0 }, null, default);
        foreach (var (inputs, targets) in step.Fed)
        {
            for (var r = 0; r < Batch; r++)
            {
                var sum = targets.AsSpan(r * Classes, Classes).ToArray().Sum();
                Assert.True(sum == 0 || Math.Abs(sum - 1) < 1e-5);
            }
        }

        Assert.Contains(step.Fed, f => f.Targets.Any(t => t is > 0.01f and < 0.99f));
        var shares = Enumerable.Range(0, 4000).Select(i => Draws.MixupShare(0.4, 1, 1, i)).ToList();
        Assert.Equal(0.5, shares.Average(), 0.02);
        // Variance of Beta(α, α): 1 / (4 (2α + 1)).
        Assert.Equal(1 / (4 * 1.8), shares.Average(s => (s - 0.5) * (s - 0.5)), 0.01);
    }

    [Fact]
    public void The_best_epoch_is_kept_and_patience_ends_it()
    {
        // A rate far too high: later epochs are no better than an early one.
        var (step, source) = Toy(spread: 1.5);
        var result = FineTuner.Run(step, source, Plan(source), s_options with { Epochs = 40, Patience = 3, Update = new UpdateOptions { Schedule = new RateSchedule { Peak = 1, WarmUp = 0 } } }, null, default);
        Assert.Equal(result.Epochs.Max(e => e.ValidationAccuracy), result.Accuracy);
        Assert.True(result.Epochs.Count == 40 || result.Epochs.Count == result.BestEpoch + 3);
        // The kept weights are those of that epoch, not the last ones.
        foreach (var weight in step.Weights) result.Weights[weight.Name].CopyTo(weight.Values);
        var again = Validation.Measure(step, new BatchAssembly(step, source, source.Labels, new SoftTargets(Classes, 0, null), 0, 0), Plan(source).ValidationRows, source.Labels, default);
        Assert.Equal(result.Accuracy, again.Accuracy);
        Assert.Equal(result.Epochs[result.BestEpoch - 1].ValidationLoss, again.Loss);
    }

    [Fact]
    public void Without_validation_the_last_epoch_is_kept()
    {
        var (step, source) = Toy();
        var result = FineTuner.Run(step, source, Plan(source) with { ValidationRows = [] }, s_options, null, default);
        Assert.Equal(6, result.BestEpoch);
        Assert.Null(result.StartAccuracy);
        Assert.Equal(step.Weights[0].Values.ToArray(), result.Weights["w"]);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_one_others()
    {
        Assert.Equal(Weights(0), Weights(0));
        Assert.NotEqual(Weights(0), Weights(1));

        static float[] Weights(int seed)
        {
            var (step, source) = Toy();
            FineTuner.Run(step, source, Plan(source), s_options with { Seed = seed }, null, default);
            return step.Weights[0].Values.ToArray();
        }
    }

    [Fact]
    public void Rows_are_set_aside_by_class_and_group()
    {
        var labels = Enumerable.Range(0, 60).Select(i => i % 3).ToArray();
        var groups = Enumerable.Range(0, 60).Select(i => $"g{i / 6}").ToArray();
        var split = ValidationSplit.Of([.. Enumerable.Range(0, 60)], labels, RowFamilies.OfGroups(groups), 0.2, 1);
        Assert.Equal(12, split.Validation.Count);
        Assert.Equal(Enumerable.Range(0, 60), split.Training.Concat(split.Validation).Order());
        Assert.Empty(split.Training.Select(r => groups[r]).Intersect(split.Validation.Select(r => groups[r])));
    }

    [Fact]
    public void A_share_of_less_than_an_image_is_refused()
    {
        int[] rows = [.. Enumerable.Range(0, 60)];
        Assert.Contains("less than one", Assert.Throws<UsageException>(() => ValidationSplit.Of(rows, new int[60], null, 1e-12, 1)).Message, StringComparison.Ordinal);
        Assert.NotEmpty(ValidationSplit.Of(rows, new int[60], null, 1.0 / 60, 1).Validation);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        var (step, source) = Toy();
        FineTunerOptions[] wrong = [s_options with { Epochs = 0 }, s_options with { LabelSmoothing = 1 }, s_options with { Mixup = -1 }, s_options with { Patience = 0 }, s_options with { ClassWeights = [1, 0, 1] }];
        foreach (var options in wrong) Assert.Throws<UsageException>(() => FineTuner.Run(step, source, Plan(source), options, null, default));
        Assert.Throws<UsageException>(() => FineTuner.Run(step, source, Plan(source) with { TrainingRows = [] }, s_options, null, default));
    }

    internal static (SoftmaxStep Step, Clouds Source) Toy(double spread = 0.6) => (new SoftmaxStep(Batch, Dimension, Classes), new Clouds(47, Dimension, Classes, spread));

    internal static FineTuningPlan Plan(Clouds source, string? folder = null) => new()
    {
        Labels = source.Labels,
        TrainingRows = [.. Enumerable.Range(0, 35)],
        ValidationRows = [.. Enumerable.Range(35, 12)],
        NewWeights = new HashSet<string> { "b" },
        Folder = folder,
    };

    private sealed class Immediate(Action<EpochProgress> tell) : IProgress<EpochProgress>
    {
        public void Report(EpochProgress value) => tell(value);
    }
}
