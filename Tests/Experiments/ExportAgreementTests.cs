using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Calibration;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Export;
using Xunit;

namespace TransferLearning.Tests.Experiments;

/// <summary>What the check of an exported file lets pass. The heads' features are the shares of their votes.</summary>
public class ExportAgreementTests
{
    private const int Images = 16;
    private static readonly float[] s_lead = [0.6f, 0.4f, 0];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Few_votes_of_a_network_that_prepares_its_images_cannot_flip_everywhere(int votes)
    {
        float[] shares = votes == 1 ? [1, 0, 0] : [(votes + 1f) / 2 / votes, (votes - 1f) / 2 / votes, 0];
        Check(new Voting(votes), InputForm.Pixels, shares, flipped: 1);
        Assert.Contains("another label", Refused(new Voting(votes), InputForm.Pixels, shares, Images).Message);
        Assert.Contains("another label", Refused(new Voting(votes), InputForm.Pixels, shares, 3).Message);
        if (votes > 1) Assert.Contains("another label", Refused(new Voting(votes), InputForm.Pixels, [1, 0, 0], flipped: 1).Message);
    }

    [Fact]
    public void Probabilities_of_few_votes_are_held_to_one_of_them()
    {
        // The labels are the head's, the shares are not.
        var e = Assert.Throws<TlearnException>(() => Agree(new Voting(5), InputForm.Pixels, [1, 0, 0], Images, [0.6f, 0.4f, 0], label: 0).Require("a.onnx"));
        Assert.Contains("differ by up to", e.Message);
        Agree(new Voting(5), InputForm.Pixels, [1, 0, 0], Images, [0.8f, 0.2f, 0], label: 0).Require("a.onnx");
    }

    [Theory]
    [InlineData(0.1f)] // sharpens: one vote in ten leads by 0.85
    [InlineData(1f)]
    [InlineData(10f)] // flattens: four votes in ten lead by 0.04
    public void The_lead_of_a_calibrated_head_is_counted_in_votes(float temperature)
    {
        var head = new TemperatureHead(new Voting(10), new TemperatureScaling(TemperatureInput.Probabilities, temperature, 1e-7f, new float[3]));
        Check(head, InputForm.Tensor, [0.4f, 0.3f, 0.3f], flipped: 1);
        Assert.Contains("another label", Refused(head, InputForm.Tensor, [0.7f, 0.3f, 0], flipped: 1).Message);
    }

    [Fact]
    public void A_head_without_votes_is_held_to_its_label()
    {
        Check(new Sure(), InputForm.Tensor, s_lead, flipped: 0);
        Refused(new Sure(), InputForm.Tensor, s_lead, flipped: 1);
        Refused(new Sure(), InputForm.Pixels, s_lead, flipped: 1);
    }

    private static void Check(IHead head, InputForm form, float[] shares, int flipped) => Flip(head, form, shares, flipped).Require("a.onnx");

    private static TlearnException Refused(IHead head, InputForm form, float[] shares, int flipped) =>
        Assert.Throws<TlearnException>(() => Flip(head, form, shares, flipped).Require("a.onnx"));

    /// <summary>The network says the second class where the head says the first.</summary>
    private static ExportAgreement Flip(IHead head, InputForm form, float[] shares, int flipped)
    {
        var own = ((IProbabilisticHead)head).Probabilities(FeatureMatrix.FromArray(shares, 3)).Row(0);
        return Agree(head, form, shares, flipped, [own[1], own[0], own[2]], label: 1);
    }

    private static ExportAgreement Agree(IHead head, InputForm form, float[] shares, int others, float[] answers, int label)
    {
        var agreement = new ExportAgreement(new TrainedHead(head, ["a", "b", "c"], null!, new Dictionary<string, object>(), new Dictionary<string, string>()), form);
        float[] rows = [.. Enumerable.Range(0, Images).SelectMany(_ => shares)];
        var features = FeatureMatrix.FromArray(rows, 3);
        var own = ((IProbabilisticHead)head).Probabilities(features);
        double[] labels = [.. Enumerable.Range(0, Images).Select(i => i < others ? label : 0.0)];
        double[] said = [.. Enumerable.Range(0, Images).SelectMany(i => i < others ? answers : own.Row(i).ToArray()).Select(v => (double)v)];
        agreement.Add([.. Enumerable.Range(0, Images).Select(i => $"{i}.jpg")], features, labels, said, TestContext.Current.CancellationToken);
        return agreement;
    }

    private class Sure : IProbabilisticHead
    {
        public string Name => "made-up";

        public int Classes => 3;

        public int Dimension => 3;

        public ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default)
        {
            var scores = new ClassScores(features.Rows, Classes);
            features.CopyRows(0, features.Rows, scores.Values);
            return scores;
        }

        public ClassScores Probabilities(FeatureMatrix features, CancellationToken cancellation = default) => Score(features, cancellation);
    }

    private sealed class Voting(int votes) : Sure, IVotingHead
    {
        public int Votes => votes;
    }
}
