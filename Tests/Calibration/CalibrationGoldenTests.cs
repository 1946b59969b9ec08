using System.Text.Json;
using TransferLearning.Classifiers.Calibration;
using TransferLearning.Core.Features;
using Xunit;

namespace TransferLearning.Tests.Calibration;

/// <summary>Sigmoids and temperatures against scikit-learn and scipy, on scores made by Golden/calibration/make.py.</summary>
public class CalibrationGoldenTests
{
    private static readonly JsonElement s_expected =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "calibration", "expected.json"))).RootElement;

    private static readonly int[] s_labels = [.. Enumerable.Range(0, 60).Select(r => r % 3)];

    [Fact]
    public void Sigmoids_are_those_of_scikit_learn()
    {
        var scores = Scores("scores");
        for (var c = 0; c < 3; c++)
        {
            var own = c;
            var sigmoid = Sigmoid.Fit([.. Enumerable.Range(0, 60).Select(r => (double)scores.Row(r)[own])], [.. s_labels.Select(l => l == own)]);
            Assert.Equal(s_expected.GetProperty("sigmoids")[c][0].GetDouble(), sigmoid.A, 1e-3);
            Assert.Equal(s_expected.GetProperty("sigmoids")[c][1].GetDouble(), sigmoid.B, 1e-3);
        }
    }

    [Fact]
    public void Scores_far_from_zero_keep_their_intercepts()
    {
        var scores = Scores("scores");
        ClassScores far = new([.. scores.Values.Select(v => v + 4000)], 3); // B beyond 1000
        var near = PlattScaling.Fit(SigmoidInput.Scores, scores, s_labels, [true, true, true], new CalibrationOptions(), default).Apply(scores);
        var moved = PlattScaling.Fit(SigmoidInput.Scores, far, s_labels, [true, true, true], new CalibrationOptions(), default).Apply(far);
        for (var i = 0; i < near.Values.Length; i++) Assert.Equal(near.Values[i], moved.Values[i], 2e-3);
    }

    [Fact]
    public void Separated_scores_keep_a_finite_slope()
    {
        var separated = s_expected.GetProperty("separated");
        double[] scores = [.. separated.GetProperty("scores").EnumerateArray().Select(s => s.GetDouble())];
        var sigmoid = Sigmoid.Fit(scores, [.. scores.Select(s => s > 1)]);
        Assert.Equal(separated.GetProperty("sigmoid")[0].GetDouble(), sigmoid.A, 1e-3);
        Assert.Equal(separated.GetProperty("sigmoid")[1].GetDouble(), sigmoid.B, 1e-3);
    }

    // Platt's targets make the fit invariant under shifts and units; a plain Newton step on raw scores is not.
    [Fact]
    public void Far_away_scores_in_small_units_give_the_same_probabilities()
    {
        double[] near = [.. Enumerable.Range(0, 60).Select(r => (double)Scores("scores").Row(r)[0])];
        bool[] positive = [.. s_labels.Select(l => l == 0)];
        var one = Sigmoid.Fit(near, positive);
        var other = Sigmoid.Fit([.. near.Select(s => 5000 + (s * 1e-3))], positive);
        foreach (var s in near) Assert.Equal((one.A * s) + one.B, (other.A * (5000 + (s * 1e-3))) + other.B, 1e-6);
    }

    [Fact]
    public void Platt_probabilities_and_answers_are_those_of_scikit_learn()
    {
        var scores = Scores("scores");
        var calibrated = PlattScaling.Fit(SigmoidInput.Scores, scores, s_labels, [true, true, true], new CalibrationOptions(), default).Apply(scores);
        Close("platt", calibrated.Values, 1e-4);
        Assert.Equal(s_expected.GetProperty("platt_answers").EnumerateArray().Select(a => a.GetInt32()), calibrated.ArgMax());
        Assert.NotEqual(scores.ArgMax(), calibrated.ArgMax()); // why the answer is taken from the probabilities
    }

    [Fact]
    public void Two_classes_are_one_sigmoid()
    {
        float[] margins = [.. s_expected.GetProperty("margins_of_two").EnumerateArray().Select(m => m.GetSingle())];
        var scores = new ClassScores([.. margins.SelectMany(m => (float[])[-m, m])], 2);
        int[] labels = [.. s_labels.Where(l => l < 2)];
        Close("platt_of_two", PlattScaling.Fit(SigmoidInput.Scores, scores, labels, [true, true], new CalibrationOptions(), default).Apply(scores).Values, 1e-4);
    }

    [Fact]
    public void Temperatures_are_those_of_a_plain_minimiser()
    {
        bool[] all = [true, true, true];
        var ofScores = TemperatureScaling.Fit(TemperatureInput.Scores, Scores("scores"), s_labels, all, default);
        Assert.Equal(s_expected.GetProperty("temperature_of_scores").GetDouble(), ofScores.Temperature, 1e-5);
        var ofProbabilities = TemperatureScaling.Fit(TemperatureInput.Probabilities, Scores("probabilities"), s_labels, all, default);
        Assert.Equal(s_expected.GetProperty("temperature_of_probabilities").GetDouble(), ofProbabilities.Temperature, 1e-4); // votes of 0 are lifted here
    }

    [Fact]
    public void Folds_without_an_error_prove_no_more_than_the_rule_of_succession()
    {
        float[] scores = [.. Enumerable.Range(0, 18).SelectMany(r => (float[])[r % 2 == 0 ? 3 : 1, r % 2 == 0 ? 1 : 3])];
        int[] labels = [.. Enumerable.Range(0, 18).Select(r => r % 2)];
        var table = new ClassScores(scores, 2);
        var calibrated = TemperatureScaling.Fit(TemperatureInput.Scores, table, labels, [true, true], default).Apply(table);
        for (var r = 0; r < 18; r++) Assert.Equal(19.0 / 20, calibrated.Row(r)[labels[r]], 1e-5);
    }

    [Fact]
    public void Scores_that_mislead_become_even_probabilities()
    {
        var table = new ClassScores([.. Enumerable.Range(0, 20).SelectMany(r => (float[])[r % 2, 1 - (r % 2)])], 2);
        var calibrated = TemperatureScaling.Fit(TemperatureInput.Scores, table, [.. Enumerable.Range(0, 20).Select(r => r % 2)], [true, true], default).Apply(table);
        Assert.All(calibrated.Values, p => Assert.Equal(0.5, p, 1e-4));
    }

    [Fact]
    public void Far_from_everything_the_classes_become_equal_and_absent_ones_stay_at_zero()
    {
        var scores = Scores("scores");
        ClassScores four = new([.. Enumerable.Range(0, 60).SelectMany(r => (float[])[.. scores.Row(r), -1e30f])], 4);
        var platt = PlattScaling.Fit(SigmoidInput.Scores, four, s_labels, [true, true, true, false], new CalibrationOptions(), default);
        Assert.Equal([1 / 3f, 1 / 3f, 1 / 3f, 0], platt.Apply(new ClassScores([-1e6f, -1e6f, -1e6f, -1e30f], 4)).Values);
        var temperature = TemperatureScaling.Fit(TemperatureInput.Scores, four, s_labels, [true, true, true, false], default);
        Assert.Equal(0, temperature.Apply(four).Row(0)[3]);
    }

    private static ClassScores Scores(string name) => new([.. s_expected.GetProperty(name).EnumerateArray().Select(s => s.GetSingle())], 3);

    private static void Close(string name, float[] found, double tolerance)
    {
        double[] expected = [.. s_expected.GetProperty(name).EnumerateArray().Select(p => p.GetDouble())];
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], tolerance);
    }
}
