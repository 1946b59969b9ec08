using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Reports;

namespace TransferLearning.Experiments.Demo;

/// <summary>What a finished demo shows, in sentences.</summary>
public static class DemoLessons
{
    /// <summary>The sentences, a line each: the best head of every network, what to see in them, and what to do next.</summary>
    /// <param name="result">The comparison of the demo's networks.</param>
    public static IReadOnlyList<string> Of(ComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var best = result.Cells.GroupBy(c => c.Model).Select(g => g.MaxBy(c => c.Metrics.Accuracy)!);
        return
        [
            $"Best head of each: {string.Join(", ", best.Select(c => $"{c.Model} {Figures.Percent(c.Metrics.Accuracy)} % ({c.Head})"))}; guessing gives {Figures.Percent(1.0 / result.Protocol.Classes.Count)} %.",
            "All heads learned from the same pictures: what sets the features apart is what their network had learned before, from photographs.",
            "Next, with images of your own, one folder a class: tlearn compare IMAGES",
        ];
    }
}
