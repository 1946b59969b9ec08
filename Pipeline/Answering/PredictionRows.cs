using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;

namespace TransferLearning.Answering;

/// <summary>Makes rows of what a head says.</summary>
internal static class PredictionRows
{
    /// <summary>One row an item, in the items' order.</summary>
    /// <param name="items">The images, <c>[N]</c>.</param>
    /// <param name="predictions">What the head says of them, <c>[N,C]</c>.</param>
    /// <param name="classes">Class names, <c>[C]</c>.</param>
    /// <param name="top">How many answers; fewer where there are fewer classes, which are then all given. The first is always the head's label.</param>
    /// <param name="rule">
    /// What is rejected: there <see cref="RejectionRule.Unknown"/> comes first, with the probability that was too low, and the classes follow from the best on. It is one
    /// of the answers, but where <paramref name="top"/> asks for every class, it takes the place of none.
    /// </param>
    /// <exception cref="UsageException">The rule does not suit the head.</exception>
    public static IReadOnlyList<PredictionRow> Of(
        IReadOnlyList<DatasetItem> items, Predictions predictions, IReadOnlyList<string> classes, int top, RejectionRule? rule = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(predictions);
        var rows = new List<PredictionRow>(items.Count);
        var rejected = rule?.Rejected(predictions);
        for (var r = 0; r < items.Count; r++)
        {
            var row = r;
            var scores = predictions.Scores.Row(r).ToArray();
            var best = Enumerable.Range(0, classes.Count).OrderByDescending(c => scores[c]).ThenBy(c => c)
                .Select(c => new PredictedLabel(classes[c], predictions.Probabilities?.Row(row)[c])).ToList();
            // A class of the head that has that name is the same answer, which is not given twice.
            if (rejected?[r] == true) best = [best[0] with { Label = RejectionRule.Unknown }, .. best.Where(b => b.Label != RejectionRule.Unknown)];
            rows.Add(new PredictionRow(items[r].Path, top < classes.Count ? [.. best.Take(top)] : best, items[r].Source));
        }

        return rows;
    }
}
