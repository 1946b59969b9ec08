using CsCheck;
using TransferLearning.Core.Randomness;
using TransferLearning.Experiments.LearningCurves;
using Xunit;

namespace TransferLearning.Tests.Experiments;

/// <summary>Learning curves of known laws: what is forecast, and how certain it says it is. Real features: <c>Benchmarks curves</c>.</summary>
public sealed class LearningCurveTests
{
    private static readonly int[] s_sizes = [20, 40, 80, 160, 320, 640];

    [Fact]
    public void A_curve_that_levels_off_is_seen_to_and_a_power_law_goes_on()
    {
        // 30 % of wrong answers are never removed; a plain power law through the same points would promise 80 % and more for ten times the images.
        var levelled = Fit(n => 0.7 - (0.9 * Math.Pow(n, -0.6)), 1);
        Assert.Equal(0.692, levelled.At(6400).Accuracy, 0.025);
        var steady = Fit(n => 1 - (1.5 * Math.Pow(n, -0.3)), 2);
        Assert.Equal(1 - (1.5 * Math.Pow(2560, -0.3)), steady.At(2560).Accuracy, 0.025);
        Assert.True(steady.At(6400).Accuracy - steady.At(640).Accuracy > 2 * (levelled.At(6400).Accuracy - levelled.At(640).Accuracy));
    }

    [Fact]
    public void Intervals_hold_what_they_say_for_laws_of_several_kinds()
    {
        var random = new SplitMix64(1);
        var (within80, within95) = (0, 0);
        for (var curve = 0; curve < 60; curve++)
        {
            double left = 0.3 * random.NextDouble(), exponent = 0.2 + (0.8 * random.NextDouble()), offset = 40 * random.NextDouble(), first = 0.3 + (0.4 * random.NextDouble());
            double Law(double n) => 1 - left - (first * Math.Pow((n + offset) / (20 + offset), -exponent));
            var forecast = Fit(Law, curve).At(2560);
            var training = Law(2560) + (0.005 * random.NextNormal());
            if (forecast.Within80.Low <= training && training <= forecast.Within80.High) within80++;
            if (forecast.Within95.Low <= training && training <= forecast.Within95.High) within95++;
        }

        Assert.InRange(within80, 42, 60);
        Assert.InRange(within95, 54, 60);
    }

    [Fact]
    public void The_further_a_forecast_goes_the_less_certain_it_is_and_never_does_it_fall()
    {
        var curve = Fit(n => 0.9 - (0.9 * Math.Pow(n, -0.4)), 5);
        CurveForecast? before = null;
        foreach (var size in (double[])[20, 100, 640, 1280, 6400, 1e6])
        {
            var forecast = curve.At(size);
            Assert.True(forecast.Within95.Low <= forecast.Within80.Low && forecast.Within80.Low <= forecast.Accuracy && forecast.Accuracy <= forecast.Within80.High && forecast.Within80.High <= forecast.Within95.High && forecast.Within95.High <= 1);
            Assert.True(before is null || forecast.Accuracy >= before.Accuracy);
            before = forecast;
        }

        Assert.True(Width(curve.At(6400)) > 1.5 * Width(curve.At(1280)));
        Assert.Equal(curve.At(1280), Fit(n => 0.9 - (0.9 * Math.Pow(n, -0.4)), 5).At(1280));
        Assert.Equal(640, curve.Largest);

        static double Width(CurveForecast forecast) => forecast.Within80.High - forecast.Within80.Low;
    }

    [Fact]
    public void Two_sizes_make_no_curve_and_points_of_one_size_are_joined()
    {
        Assert.Null(LearningCurve.Fit([new(10, [0.5]), new(20, [0.6]), new(20, [0.7])], 0));
        CurvePoint[] joined = [new(10, [0.5, 0.4]), new(20, [0.6, 0.7]), new(40, [0.7, 0.7])];
        CurvePoint[] parted = [new(40, [0.7]), new(20, [0.6]), new(10, [0.5]), new(10, [0.4]), new(20, [0.7]), new(40, [0.7])];
        Assert.Equal(LearningCurve.Fit(joined, 3)!.At(80), LearningCurve.Fit(parted, 3)!.At(80));
    }

    // Falling curves, perfect ones, hopeless ones, single draws.
    [Fact]
    public void Any_accuracies_make_a_forecast_between_zero_and_one() => Gen.Select(Gen.Double[0, 1].Array[1, 3].Array[3, 6], Gen.Int[0, 3]).Sample((accuracies, kind) =>
    {
        var points = accuracies.Select((a, i) => new CurvePoint(10 << i, [.. a.Select(v => kind == 0 ? 1 : kind == 1 ? 0 : v)])).ToList();
        var forecast = LearningCurve.Fit(points, 0)!.At(1000);
        Assert.InRange(forecast.Accuracy, 0, 1);
        Assert.InRange(forecast.Within95.Low, 0, forecast.Within80.Low);
        Assert.InRange(forecast.Within95.High, forecast.Within80.High, 1);
    }, iter: 20);

    // Ten draws at each size that scatter as those of small training sets do.
    private static LearningCurve Fit(Func<double, double> law, int seed)
    {
        var random = SplitMix64.Stream(seed, 77);
        return LearningCurve.Fit(s_sizes.Select(n => new CurvePoint(n, [.. Enumerable.Range(0, 10).Select(_ => Math.Clamp(law(n) + (0.01 * Math.Sqrt(640.0 / n) * random.NextNormal()), 0, 1))])), 0)!;
    }
}
