using TransferLearning.Experiments.LearningCurves;

namespace TransferLearning.Benchmarks.Curves;

/// <summary>What was forecast for all of the data from a quarter of it, beside what all of it gave.</summary>
/// <param name="Data">Name of the data.</param>
/// <param name="Error">Forecast less what was found.</param>
/// <param name="PowerLaw">The same of the plain power law, fitted by least squares of logarithms.</param>
/// <param name="Within80">Whether the 80 % interval holds what was found.</param>
/// <param name="Within95">Whether the 95 % interval does.</param>
/// <param name="Width">Width of the 80 % interval.</param>
internal sealed record CurveRow(string Data, double Error, double PowerLaw, bool Within80, bool Within95, double Width)
{
    /// <summary>Forecasts from the sizes up to a quarter, and compares.</summary>
    public static CurveRow Of(string data, IReadOnlyList<CurveSweep.Accuracy> accuracies)
    {
        var all = accuracies.MaxBy(a => a.Size)!;
        var points = accuracies.Where(a => a.Size < all.Size).GroupBy(a => a.Size, a => a.Value).Select(g => new CurvePoint(g.Key, [.. g])).ToList();
        var forecast = LearningCurve.Fit(points, seed: 0)!.At(all.Size);
        return new CurveRow(
            data,
            forecast.Accuracy - all.Value,
            StraightLine(points, all.Size) - all.Value,
            forecast.Within80.Low <= all.Value && all.Value <= forecast.Within80.High,
            forecast.Within95.Low <= all.Value && all.Value <= forecast.Within95.High,
            forecast.Within80.High - forecast.Within80.Low);
    }

    private static double StraightLine(List<CurvePoint> points, double size)
    {
        double[] x = [.. points.Select(p => Math.Log(p.Size))], y = [.. points.Select(p => Math.Log(Math.Max(1e-4, 1 - p.Mean)))];
        double meanX = x.Average(), meanY = y.Average();
        var slope = x.Zip(y).Sum(p => (p.First - meanX) * (p.Second - meanY)) / x.Sum(v => (v - meanX) * (v - meanX));
        return 1 - Math.Exp(meanY + (slope * (Math.Log(size) - meanX)));
    }
}

/// <summary>The table of all curves.</summary>
internal static class CurveTable
{
    private static readonly string[] s_promised = ["cifar10", "flowers", "trash"];

    /// <summary>Writes it.</summary>
    /// <returns>Whether the promise is kept on the data that it is given for: a mean absolute error of at most 1.5 points, and 70 to 90 % of results in their 80 % intervals.</returns>
    public static bool Write(TextWriter output, IReadOnlyList<CurveRow> rows)
    {
        output.WriteLine("| data | curves | mean error, points | mean difference | in 80 % interval | in 95 % interval | width of 80 % | plain power law: mean error |\n| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var data in rows.GroupBy(r => r.Data)) Line(data.Key, [.. data]);
        CurveRow[] promised = [.. rows.Where(r => s_promised.Contains(r.Data))];
        if (promised.Length == 0) return true;
        Line($"**{string.Join(", ", promised.Select(r => r.Data).Distinct())}**", promised);
        return promised.Average(r => Math.Abs(r.Error)) <= 0.015 && Share(promised, r => r.Within80) is >= 0.7 and <= 0.9;

        void Line(string name, CurveRow[] of) => output.WriteLine(
            $"| {name} | {of.Length} | {100 * of.Average(r => Math.Abs(r.Error)):0.00} | {100 * of.Average(r => r.Error):+0.00;−0.00} | {Share(of, r => r.Within80):P0} | {Share(of, r => r.Within95):P0} | {100 * of.Average(r => r.Width):0.0} | {100 * of.Average(r => Math.Abs(r.PowerLaw)):0.00} |");
    }

    private static double Share(CurveRow[] rows, Func<CurveRow, bool> holds) => (double)rows.Count(holds) / rows.Length;
}
