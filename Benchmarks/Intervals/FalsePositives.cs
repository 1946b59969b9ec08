using TransferLearning.Core.Splits;
using TransferLearning.Core.Statistics;

namespace TransferLearning.Benchmarks.Intervals;

/// <summary>How often tests at 5 % tell two equal classifiers apart: 400 images, right with 70 %, alike within groups to three degrees.</summary>
internal static class FalsePositives
{
    private const int Images = 400;

    public static void Write(TextWriter output, int draws, int seed)
    {
        output.WriteLine("| groups | images of a group are right together in | sign flips of groups | McNemar's test of images |\n| --- | --- | --- | --- |");
        foreach (var groups in (int[])[5, 10, 20, 80])
        {
            foreach (var together in (double[])[0, 0.6, 0.97])
            {
                var random = new Random(seed);
                var families = RowFamilies.OfGroups([.. Enumerable.Range(0, Images).Select(i => $"{i * groups / Images}")]);
                var (flips, alone) = (0, 0);
                for (var draw = 0; draw < draws; draw++)
                {
                    int[] first = Answers(random, groups, together), second = Answers(random, groups, together);
                    if (PairedTest.Of(new int[Images], first, second, families, draw).PValue < 0.05) flips++;
                    if (PairedTest.Of(new int[Images], first, second, null, draw).PValue < 0.05) alone++;
                }

                output.WriteLine($"| {groups} | {together:P0} | {(double)flips / draws:P1} | {(double)alone / draws:P1} |");
            }
        }
    }

    private static int[] Answers(Random random, int groups, double together)
    {
        var common = Enumerable.Range(0, groups).Select(_ => Drawn()).ToArray();
        return [.. Enumerable.Range(0, Images).Select(i => random.NextDouble() < together ? common[i * groups / Images] : Drawn())];

        int Drawn() => random.NextDouble() < 0.7 ? 0 : 1;
    }
}
