using TransferLearning.Core.Randomness;

namespace TransferLearning.Experiments.LearningCurves;

/// <summary>
/// A learning curve and what more images would give. Laws are drawn from their posterior by Metropolis's algorithm (as Domhan, Springenberg and Hutter 2015, Speeding up automatic hyperparameter
/// optimization of deep neural networks by extrapolation of learning curves); the forecast is their median. Its interval holds how much the laws disagree, how far curves miss laws, and the chance of
/// one training set. A plain power law promises far too much (Jain et al. 2023, A meta-learning approach to predicting performance and data requirements, arXiv 2303.01598).
/// </summary>
internal sealed class LearningCurve
{
    private const int Steps = 24_000;
    private const int Discarded = 4_000;
    private const int Kept = 10; // every tenth

    private readonly IReadOnlyList<(CurveLaw Law, double Miss)> _laws;
    private readonly CurveLikelihood _likelihood;
    private readonly int _seed;

    private LearningCurve(IReadOnlyList<(CurveLaw Law, double Miss)> laws, CurveLikelihood likelihood, int seed) => (_laws, _likelihood, _seed) = (laws, likelihood, seed);

    /// <summary>The least number of sizes that a curve can be drawn through.</summary>
    public const int LeastSizes = 3;

    /// <summary>The largest size that was measured.</summary>
    public double Largest => _likelihood.Largest;

    /// <summary>Fits a curve; <see langword="null"/> where there are fewer than <see cref="LeastSizes"/> sizes, which show no bend.</summary>
    /// <param name="points">The accuracies at each size, in any order; points of one size are joined.</param>
    /// <param name="seed">The same seed gives the same curve.</param>
    public static LearningCurve? Fit(IEnumerable<CurvePoint> points, int seed)
    {
        ArgumentNullException.ThrowIfNull(points);
        CurvePoint[] ordered = [.. points.GroupBy(p => p.Size).OrderBy(g => g.Key).Select(g => new CurvePoint(g.Key, [.. g.SelectMany(p => p.Accuracies)]))];
        if (ordered.Length < LeastSizes) return null;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ordered[0].Size, nameof(points));
        var likelihood = new CurveLikelihood(ordered);
        return new LearningCurve(Draw(likelihood, SplitMix64.Stream(seed, ordered.Length)), likelihood, seed);
    }

    /// <summary>What so many images give or would give.</summary>
    /// <param name="size">Training images, above 0.</param>
    public CurveForecast At(double size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        var random = SplitMix64.Stream(_seed, 1);
        var chance = _likelihood.LargestDeviation * Math.Sqrt(Largest / size); // of one training set
        var doublings = Math.Abs(Math.Log2(size / Largest));
        double[] laws = [.. _laws.Select(l => 1 - l.Law.ErrorAt(size)).Order()];
        double[] trainings = [.. _laws.Select(l => 1 - l.Law.ErrorAt(size) + (random.NextNormal() * Math.Sqrt(Math.Pow(CurveLikelihood.Miss(l.Miss, doublings), 2) + (chance * chance)))).Order()];
        return new CurveForecast(size, Quantile(laws, 0.5), Range(0.1), Range(0.025));

        ForecastRange Range(double tail) => new(Math.Min(Quantile(trainings, tail), Quantile(laws, 0.5)), Math.Max(Quantile(trainings, 1 - tail), Quantile(laws, 0.5)));
    }

    private static List<(CurveLaw Law, double Miss)> Draw(CurveLikelihood likelihood, SplitMix64 random)
    {
        var (law, miss) = likelihood.Start;
        var density = likelihood.LogDensity(law, miss);
        var kept = new List<(CurveLaw, double)>();
        for (var step = 0; step < Steps; step++)
        {
            // Large steps find the way, small ones are often taken.
            var reach = step % 2 == 0 ? 1.2 : 0.3;
            var next = new CurveLaw(
                law.Largest,
                law.Error + (0.004 * reach * random.NextNormal()),
                Reflected(law.Left + (0.15 * reach * random.NextNormal())),
                law.Exponent * Math.Exp(0.25 * reach * random.NextNormal()),
                Reflected(law.Offset + (0.15 * reach * random.NextNormal())));
            var nextMiss = miss * Math.Exp(0.4 * reach * random.NextNormal());
            var ratio = Math.Log(1 - random.NextDouble());
            if (next.Error is > 0 and < 1 && likelihood.LogDensity(next, nextMiss) is var nextDensity && ratio < nextDensity - density) (law, miss, density) = (next, nextMiss, nextDensity);
            if (step >= Discarded && step % Kept == 0) kept.Add((law, miss));
        }

        return kept;
    }

    // Back into 0 to 1, whose ends are no barriers: a step that is as likely there and back.
    private static double Reflected(double value)
    {
        var inside = Math.Abs(value) % 2;
        return Math.Clamp(inside > 1 ? 2 - inside : inside, 1e-9, 1 - 1e-9);
    }

    private static double Quantile(double[] ordered, double share)
    {
        var place = share * (ordered.Length - 1);
        var below = (int)place;
        var value = below + 1 < ordered.Length ? ordered[below] + ((place - below) * (ordered[below + 1] - ordered[below])) : ordered[below];
        return Math.Clamp(value, 0, 1);
    }
}
