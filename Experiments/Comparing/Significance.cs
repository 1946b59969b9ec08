using TransferLearning.Core.Metrics;

namespace TransferLearning.Experiments.Comparing;

/// <summary>Chooses and makes the tests of a comparison.</summary>
internal static class Significance
{
    /// <summary>Every two heads on the same features, then the best combination against each one not yet tested against it.</summary>
    public static IReadOnlyList<PairwiseTest> Test(IReadOnlyList<CellResult> cells, int[] labels)
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
        var raw = pairs.ConvertAll(p => McNemar.PValue(labels, p.A.Answers, p.B.Answers));
        var corrected = Holm.Adjust(raw);
        return [.. pairs.Select((p, i) => new PairwiseTest(p.A.Name, p.B.Name, p.A.Metrics.Accuracy - p.B.Metrics.Accuracy, raw[i], corrected[i], McNemar.Name))];
    }
}
