using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;

namespace TransferLearning.Experiments.Comparing;

/// <summary>Chooses and makes the tests of a comparison.</summary>
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
