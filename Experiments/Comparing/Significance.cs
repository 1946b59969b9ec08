using TransferLearning.Core.Splits;
using TransferLearning.Core.Statistics;

namespace TransferLearning.Experiments.Comparing;

/// <summary>The significance tests of a comparison.</summary>
internal static class Significance
{
    /// <summary>Of each training size every two heads on the same features, then the best combination against each one not yet tested against it.</summary>
    public static IReadOnlyList<PairwiseTest> Test(IReadOnlyList<CellResult> cells, int[] labels, RowFamilies families, int seed)
    {
        if (cells.Count < 2) return [];
        List<(CellResult A, CellResult B)> pairs = [.. cells.GroupBy(c => c.TrainSize).SelectMany(size => Pairs([.. size]))];
        if (pairs.Count == 0) return [];
        // Every repeat's answers; an image that several repeats answered is one observation.
        var asked = cells[0].Repeats.Select(answers => Enumerable.Range(0, labels.Length).Where(r => answers[r] >= 0).ToArray()).ToList();
        int[] rows = [.. asked.SelectMany(r => r)];
        int[] truth = [.. rows.Select(r => labels[r])];
        var together = families.Select(rows);
        var raw = pairs.ConvertAll(p => PairedTest.Of(truth, Answers(p.A), Answers(p.B), together, seed));
        var corrected = Holm.Adjust([.. raw.Select(t => t.PValue)]);
        return [.. pairs.Select((p, i) => new PairwiseTest(
            p.A.Name, p.B.Name, p.A.Metrics.Accuracy - p.B.Metrics.Accuracy, raw[i].PValue, corrected[i], raw[i].Name, PairedPosterior.Of(truth, Answers(p.A), Answers(p.B), together, seed)))];

        int[] Answers(CellResult cell) => [.. cell.Repeats.Zip(asked).SelectMany(repeat => repeat.Second.Select(r => repeat.First[r]))];
    }

    private static IEnumerable<(CellResult A, CellResult B)> Pairs(IReadOnlyList<CellResult> cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            for (var j = i + 1; j < cells.Count; j++)
            {
                if (cells[i].Model == cells[j].Model && cells[i].Tap == cells[j].Tap) yield return (cells[i], cells[j]);
            }
        }

        var best = cells.MaxBy(c => c.Metrics.Accuracy)!;
        foreach (var other in cells.Where(c => c.Model != best.Model || c.Tap != best.Tap)) yield return (best, other);
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
/// <param name="Practical">How probable it is that either is better by more than a point, or that both are equivalent; <see langword="null"/> where all images are of one family.</param>
internal sealed record PairwiseTest(string A, string B, double Difference, double PValue, double PHolm, string Test, PracticalDifference? Practical);
