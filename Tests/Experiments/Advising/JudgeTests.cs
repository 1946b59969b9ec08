using TransferLearning.Core.Statistics;
using TransferLearning.Experiments.Advising;
using TransferLearning.Experiments.Measuring;
using TransferLearning.Experiments.Results;
using Xunit;
using static TransferLearning.Tests.Experiments.Advising.MadeStandings;

namespace TransferLearning.Tests.Experiments.Advising;

/// <summary>What is chosen from made-up answers: the better where images tell it, the cheaper where they do not.</summary>
public sealed class JudgeTests
{
    private static readonly MeasuredData s_data = Data(1000);

    [Fact]
    public void The_most_accurate_is_chosen_where_the_images_tell()
    {
        var (good, quick) = (Standing("good", s_data, i => i % 10 != 0), Standing("quick", s_data, i => i % 10 > 1));
        var verdict = Judge.Decide([good, quick], [], Speed(("good", 10), ("quick", 100)));
        Assert.Equal("good", verdict.Chosen.Candidate.Model);
        Assert.Equal("quick", verdict.Next!.Candidate.Model);
        Assert.Contains(verdict.Why, w => w.Contains("by more than one standard error", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_equals_the_cheaper_is_chosen_and_it_is_said()
    {
        // 100 mistakes each, 96 of them shared, and one more.
        var (good, quick) = (Standing("good", s_data, i => i >= 100), Standing("quick", s_data, i => i is < 4 or > 104));
        var verdict = Judge.Decide([good, quick], [], Speed(("good", 10), ("quick", 100)));
        Assert.Equal(("quick", "good"), (verdict.Chosen.Candidate.Model, verdict.Best.Candidate.Model));
        Assert.Contains(verdict.Why, w => w.StartsWith("The intervals overlap, so the cheaper is taken", StringComparison.Ordinal));
        // Speeds that differ as measurements do are no reason.
        Assert.Equal("good", Judge.Decide([good, quick], [], Speed(("good", 95), ("quick", 100))).Chosen.Candidate.Model);
    }

    [Fact]
    public void Several_points_are_never_given_away_for_speed_however_few_images_there_are()
    {
        var data = Data(40);
        var (good, quick) = (Standing("good", data, i => i >= 8), Standing("quick", data, i => i is < 6 or >= 16)); // 80 and 75 %, unsure
        Assert.True(Halving.IsNear(Difference(good, quick)));
        Assert.Equal("good", Judge.Decide([good, quick], [], Speed(("good", 1), ("quick", 1000))).Chosen.Candidate.Model);
        Assert.True(Judge.CannotTell([good, quick]));
        Assert.Contains(Judge.Decide([good, quick], [], Speed(("good", 1), ("quick", 1000))).Why, w => w.StartsWith("Too few images to tell", StringComparison.Ordinal));
    }

    [Fact]
    public void A_quicker_one_that_may_be_far_behind_is_not_taken_even_where_it_answered_as_well()
    {
        // 40 images, 32 right each, and eight on which they differ: nothing between them, give or take seven points.
        var data = Data(40);
        var (good, quick) = (Standing("good", data, i => i >= 8), Standing("quick", data, i => i is < 4 or >= 12));
        Assert.Equal(0, Difference(good, quick).Mean, 12);
        var verdict = Judge.Decide([good, quick], [], Speed(("good", 1), ("quick", 1000)));
        Assert.Equal("good", verdict.Chosen.Candidate.Model);
        Assert.Contains(verdict.Why, w => w.StartsWith("Too few images to tell", StringComparison.Ordinal));
        Assert.Contains(verdict.Why, w => w.Contains("these images show of no other that it is within three points", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_what_the_images_cannot_tell_apart_the_layer_is_taken_on_which_all_heads_answer_well()
    {
        var data = Data(40);
        Standing[] lucky = [Of("b", "logistic", 33), Of("b", "knn", 24), Of("b", "svm-rbf", 25), Of("b", "lda", 24)];
        Standing[] steady = [Of("a", "logistic", 32), Of("a", "knn", 31), Of("a", "svm-rbf", 31), Of("a", "lda", 31)];
        Standing[] ranked = [lucky[0], .. steady, .. lucky[1..]];
        var verdict = Judge.Decide(ranked, ranked, _ => 1);
        Assert.Equal(("a", "svm-rbf"), (verdict.Chosen.Candidate.Tap, verdict.Chosen.Candidate.Head));
        Assert.Equal(lucky[0], verdict.Best);
        Assert.Contains(verdict.Why, w => w.Contains("which chance may give", StringComparison.Ordinal));

        // A layer of which the better heads alone were tried has no advantage by it.
        Assert.Equal("a", Judge.Decide([lucky[0], steady[0], lucky[2]], ranked, _ => 1).Chosen.Candidate.Tap);
        // What is behind beyond chance is not taken, however good its layer is.
        Assert.Equal("b", Judge.Decide([Of("b", "logistic", 40), .. steady], ranked, _ => 1).Chosen.Candidate.Tap);

        Standing Of(string tap, string head, int right) => Standing("network", data, i => (i * 7) % 40 < right, tap, head);
    }

    [Fact]
    public void Many_images_tell() => Assert.False(Judge.CannotTell([Standing("a", s_data, i => i >= 100), Standing("b", s_data, i => i is < 4 or > 104)]));

    [Fact]
    public void Networks_that_cannot_use_the_same_images_are_compared_on_those_that_both_can()
    {
        var fewer = ItemFile.Of([.. s_data.Items.Where((_, i) => i % 7 != 0)]);
        var (all, some) = (Standing("all", s_data, i => i >= 100), Standing("some", fewer, i => i >= 200));
        var difference = Difference(all, some);
        Assert.True(double.IsFinite(difference.Error));
        Assert.InRange(difference.Mean, 0.1, 0.2);
    }

    // What the last stage of a network loses beyond chance saves the training of the whole.
    [Theory]
    [InlineData(-0.05, 0.02, true)]
    [InlineData(-0.03, 0.02, false)]
    [InlineData(0.05, 0.02, false)]
    [InlineData(-0.05, double.PositiveInfinity, false)]
    public void A_loss_is_one_beyond_chance(double mean, double error, bool isLoss) => Assert.Equal(isLoss, FineTuningFindings.IsLoss(new PairedDifference(mean, error)));

    [Theory]
    [InlineData(20, 13, 10, "Fine-tuning may pay, but these are too few images to tell")] // 15 points ahead
    [InlineData(20, 9, 10, "Fine-tuning does not pay")]
    [InlineData(100, 55, 40, "Fine-tuning pays")] // 1.6 standard errors, on all folds
    [InlineData(600, 390, 300, "Fine-tuning pays")]
    public void Fine_tuning_is_advised_only_where_it_is_ahead_beyond_chance(int images, int trained, int probe, string expected)
    {
        var data = Data(images);
        // Right on other images, so that most answers differ.
        var findings = new FineTuningFindings([Standing("trained", data, i => i < trained)], Standing("probe", data, i => i >= images - probe), 3);
        Assert.Equal(expected == "Fine-tuning pays", findings.IsWorthwhile);
        Assert.StartsWith(expected, findings.Describe());
    }

    // Nine mistakes in 1,000 are less than a point.
    [Theory]
    [InlineData(100, 0, true)]
    [InlineData(100, 2, false)]
    [InlineData(1000, 9, true)]
    [InlineData(1000, 11, false)]
    public void Nothing_can_be_gained_where_a_head_makes_next_to_no_mistakes(int images, int mistakes, bool cannot) =>
        Assert.Equal(cannot, FineTuningFindings.CannotGain(Standing("probe", Data(images), i => i >= mistakes)));

    // One fold alone has few images.
    [Fact]
    public void A_lead_of_one_standard_error_counts_on_all_folds_alone()
    {
        var data = Data(100);
        var (all, probe) = (Standing("trained", data, i => i < 55), Standing("probe", data, i => i >= 60));
        var one = new Standing(all.Candidate, [.. all.Cells.Take(1)], data);
        var (gain, few) = (Difference(all, probe), Difference(one, probe));
        Assert.InRange(gain.Mean / gain.Error, 1, 1.645);
        Assert.True(few.Mean > 0);
        Assert.True(new FineTuningFindings([all], probe, 3).IsWorthwhile);
        Assert.False(new FineTuningFindings([one], probe, 3).IsWorthwhile);
        Assert.True(FineTuningFindings.IsOpen(gain));
        Assert.False(FineTuningFindings.IsOpen(new PairedDifference(-0.03, 0.02)));
        Assert.False(FineTuningFindings.IsOpen(new PairedDifference(0.04, 0.02)));
        // What is worth while comes first, though the other has the larger mean.
        var lucky = new Standing(one.Candidate with { Model = "lucky" }, [.. Standing("lucky", data, i => i < 70).Cells.Take(1)], data);
        Assert.True(Difference(lucky, probe).Mean > gain.Mean);
        Assert.Equal([all, lucky], FineTuningFindings.Of([lucky, all], probe, 3, 100).Trained);
    }

    // With 400 images two stages of a network and the whole of it answered alike; with 1,600 the whole was five points ahead.
    [Theory]
    [InlineData(100, 160, "from:x")]
    [InlineData(100, 800, "all")]
    [InlineData(60, 800, "from:x")] // behind by more than a standard error
    public void Of_equals_the_whole_network_is_taken_where_there_are_many_more_images_than_in_the_trial(int whole, int images, string expected)
    {
        var data = Data(200);
        var probe = Standing("n", data, i => i < 50, head: "logistic");
        var (part, all) = (Standing("n", data, i => i < 104, head: "", unfreeze: "from:x"), Standing("n", data, i => i >= 200 - whole, head: "", unfreeze: "all"));
        Assert.Equal(expected, FineTuningFindings.Of([all, part], probe, 3, images).Trained[0].Candidate.Unfreeze);
    }

    private static PairedDifference Difference(Standing a, Standing b) => TransferLearning.Experiments.Advising.Standing.Difference(a, b);

    private static Func<Standing, double> Speed(params (string Model, double Rate)[] rates) => standing => rates.First(r => r.Model == standing.Candidate.Model).Rate;
}
