using TransferLearning.Core.Statistics;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Results;

namespace TransferLearning.Experiments.Reports.Content;

/// <summary>Whether the best combination of an experiment differs from the next ones, on the same images, folds and seeds.</summary>
internal static class ExperimentTests
{
    private const int Most = 20;

    /// <summary>Tests the best against those that follow it.</summary>
    /// <param name="results">The experiment.</param>
    /// <param name="ranked">Combinations of one data set and training size, the best first.</param>
    /// <returns>The tests, and which pairs were tested in a sentence.</returns>
    public static (IReadOnlyList<PairwiseTest> Tests, string Tested) Of(ExperimentResults results, IReadOnlyList<RankedCells> ranked)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(ranked);
        var raw = ranked.Skip(1).Take(Most).Select(other => Of(results, ranked[0], other)).OfType<PairwiseTest>().ToList();
        var corrected = Holm.Adjust([.. raw.Select(t => t.PValue)]);
        var tested = ranked.Count - 1 > Most ? $"Tested was the best against the {Most} that follow it." : "Tested was the best against every other one.";
        if (ranked[0].Cells.Count > 1) tested += " All answers to one image, of whatever seed or fold, count together.";
        return ([.. raw.Zip(corrected, (t, p) => t with { PHolm = p })], tested);
    }

    private static PairwiseTest? Of(ExperimentResults results, RankedCells a, RankedCells b)
    {
        // What both answered: the same seed and fold, and with it the same images.
        var pairs = a.Cells.Join(b.Cells, Part, Part, (x, y) => (A: x, B: y)).Where(p => p.A.Data == p.B.Data && p.A.Test.AsSpan().SequenceEqual(p.B.Test)).ToList();
        if (pairs.Count == 0) return null;
        var data = results.DataOf(pairs[0].A);
        int[] rows = [.. pairs.SelectMany(p => p.A.Test)];
        var test = new PairwiseTest(a.What, b.What, a.Accuracy - b.Accuracy, 1, 1, "", null);
        if (AreRepeatedFolds([.. pairs.Select(p => p.A)]))
        {
            var resampled = new ResampledDifferences(
                [.. pairs.Select(p => p.A.Metrics!.Accuracy - p.B.Metrics!.Accuracy)], pairs.Average(p => p.A.Train.Length), pairs.Average(p => p.A.Test.Length));
            return test with { PValue = resampled.PValue, Test = ResampledDifferences.TestName, Practical = resampled.Practical };
        }

        int[] truth = [.. rows.Select(r => data.Labels[r])], ofA = [.. pairs.SelectMany(p => p.A.Answers)], ofB = [.. pairs.SelectMany(p => p.B.Answers)];
        var families = data.Families.Select(rows);
        var paired = PairedTest.Of(truth, ofA, ofB, families, pairs[0].A.Cell.Seed);
        return test with { PValue = paired.PValue, Test = paired.Name, Practical = PairedPosterior.Of(truth, ofA, ofB, families, pairs[0].A.Cell.Seed) };
    }

    // Images in several folds that differ. Groups that are left out in turn are the same with every seed: another seed of them is no other draw of training and test images.
    private static bool AreRepeatedFolds(IReadOnlyList<StoredCell> cells) =>
        !PooledCells.AreEpisodes(cells) && cells[0].Cell.Fold.Length > 0
        && cells.Sum(c => c.Test.Length) > cells.SelectMany(c => c.Test).Distinct().Count()
        && cells.Select(c => string.Join(',', c.Test)).Distinct().Count() == cells.Count;

    private static (int Seed, string Fold) Part(StoredCell cell) => (cell.Cell.Seed, cell.Cell.Fold);
}
