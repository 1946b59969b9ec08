using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;

namespace TransferLearning.Benchmarks.Intervals;

/// <summary>Simulated coverage of the interval of images in groups, by how groups' rates and sizes differ.</summary>
internal static class GroupCoverage
{
    private static readonly (string Name, double Truth, Func<Random, double> Draw)[] s_rates =
    [
        ("equal, 0.8", 0.8, _ => 0.8),
        ("equal, 0.95", 0.95, _ => 0.95),
        ("Beta(8, 2)", 0.8, random => Beta(random, 8, 2)),
        ("Beta(38, 2)", 0.95, random => Beta(random, 38, 2)),
        ("0.98, or 0.02 in a fifth", (0.8 * 0.98) + (0.2 * 0.02), random => random.NextDouble() < 0.8 ? 0.98 : 0.02),
        ("0.99, or 0.05 in a twentieth", (0.95 * 0.99) + (0.05 * 0.05), random => random.NextDouble() < 0.95 ? 0.99 : 0.05),
    ];

    private static readonly (string Name, Func<Random, int, int, int> Draw)[] s_sizes =
    [
        ("30", (_, _, _) => 30),
        ("geometric, mean 30", (random, _, _) => 1 + (int)(Math.Log(1 - random.NextDouble()) / Math.Log(29.0 / 30))),
        ("half of all in one", (_, g, groups) => g == 0 ? 5 * groups : 5),
    ];

    public static void Write(TextWriter output, int draws, int seed)
    {
        int[] counts = [2, 3, 5, 12, 40];
        output.WriteLine($"| rates of groups | images a group | {string.Join(" | ", counts.Select(c => $"{c} groups"))} |\n| --- | --- |{string.Concat(counts.Select(_ => " --- |"))}");
        foreach (var (rates, truth, rate) in s_rates)
        {
            foreach (var (sizes, size) in s_sizes)
            {
                output.WriteLine($"| {rates} | {sizes} | {string.Join(" | ", counts.Select(c => Of(draws, c, truth, rate, size, new Random(seed))))} |");
            }
        }

        output.WriteLine($"\nCoverage, in brackets the mean width; {draws} data sets each.\n");
    }

    private static string Of(int draws, int groups, double truth, Func<Random, double> rate, Func<Random, int, int, int> size, Random random)
    {
        var (covered, width) = (0, 0.0);
        for (var draw = 0; draw < draws; draw++)
        {
            var correct = new List<bool>();
            var names = new List<string?>();
            for (var g = 0; g < groups; g++)
            {
                var right = rate(random);
                for (var i = size(random, g, groups); i > 0; i--)
                {
                    correct.Add(random.NextDouble() < right);
                    names.Add($"{g}");
                }
            }

            var interval = AccuracyInterval.Of([.. correct], RowFamilies.OfGroups(names))!.Value;
            if (interval.Low <= truth && truth <= interval.High) covered++;
            width += interval.High - interval.Low;
        }

        return $"{(double)covered / draws:0.000} ({width / draws:0.00})";
    }

    // Of a + b − 1 numbers between 0 and 1 the a-th smallest.
    private static double Beta(Random random, int a, int b) => Enumerable.Range(0, a + b - 1).Select(_ => random.NextDouble()).Order().ElementAt(a - 1);
}
