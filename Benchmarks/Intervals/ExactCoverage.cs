using TransferLearning.Core.Metrics;

namespace TransferLearning.Benchmarks.Intervals;

/// <summary>Coverage of the interval of independent images, from binomial probabilities: nothing is drawn.</summary>
internal static class ExactCoverage
{
    private static readonly (string Name, int[] Samples, double From, double To)[] s_rows =
    [
        ("5 to 50", [.. Enumerable.Range(5, 46)], 0.6, 0.99),
        ("55 to 195", [.. Enumerable.Range(11, 29).Select(n => 5 * n)], 0.6, 0.99),
        ("200 to 2,000", [.. Enumerable.Range(20, 20).Select(n => 10 * n), .. Enumerable.Range(8, 33).Select(n => 50 * n)], 0.6, 0.95),
        ("200 to 2,000", [.. Enumerable.Range(4, 37).Select(n => 50 * n)], 0.95, 0.99),
    ];

    public static void Write(TextWriter output)
    {
        output.WriteLine("| independent images | accuracy | least coverage | mean | most |\n| --- | --- | --- | --- | --- |");
        foreach (var (name, samples, from, to) in s_rows)
        {
            var found = samples.SelectMany(n => Of(n, from, to)).ToList();
            output.WriteLine($"| {name} | {from} to {to} | {found.Min():0.0000} | {found.Average():0.0000} | {found.Max():0.0000} |");
        }

        output.WriteLine();
    }

    private static IEnumerable<double> Of(int n, double from, double to)
    {
        var intervals = Enumerable.Range(0, n + 1).Select(right => AccuracyInterval.Of([.. Enumerable.Range(0, n).Select(i => i < right)])!.Value).ToArray();
        for (var p = from; p < to + 1e-9; p += 0.0025)
        {
            var logarithm = n * Math.Log(1 - p); // of the probability of k right answers
            var covered = 0.0;
            for (var k = 0; k <= n; k++)
            {
                if (intervals[k].Low <= p && p <= intervals[k].High) covered += Math.Exp(logarithm);
                logarithm += Math.Log((n - k) / (k + 1.0)) + Math.Log(p / (1 - p));
            }

            yield return covered;
        }
    }
}
