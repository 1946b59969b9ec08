using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;

namespace TransferLearning.Experiments.Comparing;

/// <summary>The significance tests of a comparison.</summary>
internal static class Significance
{
    /// <summary>Every two heads on the same features, then the best combination against each one not yet tested against it.</summary>
    public static IReadOnlyList<PairwiseTest> Test(IReadOnlyList<CellResult> cells, int[] labels, RowFamilies families, int seed)
    {
        if (cells.Count < 2) return [];
        var pairs = new List<(CellResult A, CellResult B)>();
        for (var i = 0; i < cells.Count; i++)
        {
            for (var j = i + 1; j < cells.Count; j++)
            {
                if (cells[i].Model == cells[j].Model && cells[i].Tap == cells[j].Tap) pairs.Add((cells[i], cells[j]));
            }
        }

        var best = cells.MaxBy(c => c.Metrics.Accuracy)!;
        pairs.AddRange(cells.Where(c => c.Model != best.Model || c.Tap != best.Tap).Select(c => (best, c)));
        int[] asked = [.. Enumerable.Range(0, labels.Length).Where(r => best.Answers[r] >= 0)];
        int[] truth = [.. asked.Select(r => labels[r])];
        var together = families.Select(asked);
        var raw = pairs.ConvertAll(p => PairedTest.Of(truth, Answers(p.A), Answers(p.B), together, seed));
        var corrected = Holm.Adjust([.. raw.Select(t => t.PValue)]);
        return [.. pairs.Select((p, i) => new PairwiseTest(p.A.Name, p.B.Name, p.A.Metrics.Accuracy - p.B.Metrics.Accuracy, raw[i].PValue, corrected[i], raw[i].Name))];

        int[] Answers(CellResult cell) => [.. asked.Select(r => cell.Answers[r])];
    }
}

/// <summary>
/// A test of whether two combinations differ in accuracy. Tested are every two heads on the same features, and the best combination
/// against every other one; these are the questions that a comparison is read for, and all pairs would only dilute their correction.
/// </summary>
/// <param name="A">Name of a combination.</param>
/// <param name="B">Name of another.</param>
/// <param name="Difference">Accuracy of <paramref name="A"/> less that of <paramref name="B"/>, -1 to 1.</param>
/// <param name="PValue">Probability of a difference at least as large where there is none.</param>
/// <param name="PHolm">The same, corrected for the number of tests by Holm's method.</param>
/// <param name="Test">Name of the test.</param>
internal sealed record PairwiseTest(string A, string B, double Difference, double PValue, double PHolm, string Test);
