using TransferLearning.Core.Randomness;
using TransferLearning.Core.Statistics;

namespace TransferLearning.Benchmarks.Intervals;

/// <summary>How often tests at 0.05 tell equal classifiers apart that they should not: at most 6 % is promised, and of McNemar's test at least 3 %.</summary>
internal static class FalsePositivesOfTests
{
    /// <summary>Writes a table for each kind of test.</summary>
    /// <returns>Whether the promises are kept.</returns>
    public static bool Write(TextWriter output, int draws, int seed)
    {
        var kept = McNemars(output, draws, seed);
        kept &= SeveralDataSets(output, draws, seed);
        return RepeatedFolds(output, draws, seed) && kept;
    }

    private static bool McNemars(TextWriter output, int draws, int seed)
    {
        var kept = true;
        output.WriteLine("\n| images | both right with | mcnemar-mid-p |\n| --- | --- | --- |");
        foreach (var images in (int[])[100, 200, 400, 1000, 2000])
        {
            foreach (var accuracy in (double[])[0.6, 0.8, 0.95])
            {
                var random = SplitMix64.Stream(seed, images, (int)(1000 * accuracy));
                var found = 0;
                for (var draw = 0; draw < draws; draw++)
                {
                    var (onlyFirst, onlySecond) = (0, 0);
                    for (var i = 0; i < images; i++)
                    {
                        var (first, second) = (random.NextDouble() < accuracy, random.NextDouble() < accuracy);
                        if (first && !second) onlyFirst++;
                        if (second && !first) onlySecond++;
                    }

                    if (McNemar.PValue(onlyFirst, onlySecond) < 0.05) found++;
                }

                var share = (double)found / draws;
                kept &= share is >= 0.03 and <= 0.06;
                output.WriteLine($"| {images:N0} | {accuracy} | {share:P1} |");
            }
        }

        return kept;
    }

    private static bool SeveralDataSets(TextWriter output, int draws, int seed)
    {
        var kept = true;
        output.WriteLine("\n| data sets | classifiers | friedman-10000 | nemenyi, any pair |\n| --- | --- | --- | --- |");
        foreach (var (sets, classifiers) in (List<(int, int)>)[(3, 4), (4, 3), (5, 4), (8, 6), (14, 4), (14, 10)])
        {
            var random = SplitMix64.Stream(seed, sets, classifiers);
            var (friedman, nemenyi) = (0, 0);
            for (var draw = 0; draw < draws; draw++)
            {
                var ranks = AverageRanks.Of([.. Enumerable.Range(0, sets).Select(_ => (IReadOnlyList<double>)[.. Enumerable.Range(0, classifiers).Select(_ => Math.Round(random.NextDouble(), 2))])]);
                if (Friedman.PValue(ranks, draw) < 0.05) friedman++;
                if (ranks.Average.Max() - ranks.Average.Min() > CriticalDifference(sets, classifiers, ranks)) nemenyi++;
            }

            kept &= Math.Max(friedman, nemenyi) <= (0.06 + NoiseOf(draws)) * draws;
            output.WriteLine($"| {sets} | {classifiers} | {(double)friedman / draws:P1} | {(double)nemenyi / draws:P1} |");
        }

        return kept;
    }

    private static readonly Dictionary<(int, int), double> s_differences = [];

    private static double CriticalDifference(int sets, int classifiers, AverageRanks ranks) =>
        s_differences.TryGetValue((sets, classifiers), out var known) ? known : s_differences[(sets, classifiers)] = new Nemenyi(ranks).CriticalDifference;

    // Two standard errors of a share of 0.05.
    private static double NoiseOf(int draws) => 2 * Math.Sqrt(0.05 * 0.95 / draws);

    // Two classifiers of equal skill: class means of two views of one set of points, both of which see half of the directions in which the classes differ. The points are drawn
    // anew for each simulation, so the training sets overlap as in practice.
    private static bool RepeatedFolds(TextWriter output, int draws, int seed)
    {
        var kept = true;
        draws = Math.Min(draws, 1000);
        output.WriteLine("\n| points | protocol | corrected-resampled-t | plain t-test |\n| --- | --- | --- | --- |");
        foreach (var (points, folds, repeats) in (List<(int, int, int)>)[(100, 5, 1), (100, 10, 1), (100, 5, 4), (300, 10, 10)])
        {
            var random = SplitMix64.Stream(seed, points, folds, repeats);
            var (corrected, plain) = (0, 0);
            for (var draw = 0; draw < draws; draw++)
            {
                var differences = EqualClassifiers.Differences(points, folds, repeats, random);
                var (train, test) = (points * (folds - 1.0) / folds, (double)points / folds);
                if (new ResampledDifferences(differences, train, test).PValue < 0.05) corrected++;
                if (new ResampledDifferences(differences, 1e12, test).PValue < 0.05) plain++;
            }

            kept &= corrected <= (0.06 + NoiseOf(draws)) * draws;
            output.WriteLine($"| {points} | {repeats} × {folds}-fold | {(double)corrected / draws:P1} | {(double)plain / draws:P1} |");
        }

        return kept;
    }
}
