using TransferLearning.FeatureExtraction.Extraction;
using Xunit;

namespace TransferLearning.Tests.Extraction;

/// <summary>What a run's first images tell of batches: the quickest is kept, of equals two images, whatever the first calls took.</summary>
public sealed class BatchTrialTests
{
    [Theory]
    [InlineData(2, 8, 2)]
    [InlineData(8, 8, 8)]
    [InlineData(16, 8, 16)]
    [InlineData(1, 8, 1)]
    public void The_quickest_is_kept(int quickest, int slowFirst, int expected)
    {
        var trial = new BatchTrial(1, 2);
        var seen = new Dictionary<int, int>();
        for (var call = 0; trial.Chosen == 0; call++)
        {
            Assert.True(call < 100, "no batch was chosen");
            var size = trial.Next();
            Assert.InRange(size, 1, trial.Most);
            var times = seen[size] = seen.GetValueOrDefault(size) + 1;
            trial.Report(size, size * (times <= size switch { 1 => 6, 2 => 3, _ => 2 } ? slowFirst : size == quickest ? 1.0 : 1.5));
        }

        Assert.Equal(expected, trial.Chosen);
        Assert.Equal(expected, trial.Next());
        Assert.StartsWith($"{expected} image", trial.Words);
    }

    [Fact]
    public void Of_equals_two_are_kept()
    {
        var trial = new BatchTrial(1, 2);
        while (trial.Chosen == 0)
        {
            var size = trial.Next();
            trial.Report(size, size * (1 - (0.001 * size)));
        }

        Assert.Equal(2, trial.Chosen);
    }

    [Fact]
    public void Batches_that_are_not_of_the_trial_say_nothing_and_views_count()
    {
        var trial = new BatchTrial(10, 2);
        Assert.Equal(1, trial.Chosen); // ten views of one image are a batch
        var pairs = new BatchTrial(2, 2);
        Assert.Equal(8, pairs.Most);
        pairs.Report(3, 1e-9);
        Assert.Equal(0, pairs.Chosen);
    }
}
