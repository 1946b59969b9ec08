namespace TransferLearning.FineTuning.Training.Batches;

/// <summary>Targets of rows: smoothed, weighed by class, mixed.</summary>
/// <param name="classes">Number of classes.</param>
/// <param name="smoothing">Share that goes to all classes alike.</param>
/// <param name="weights">Weight of each class; <see langword="null"/>: 1.</param>
internal sealed class SoftTargets(int classes, double smoothing, IReadOnlyList<double>? weights)
{
    /// <summary>
    /// What the rows of a batch weigh together. Added one by one: sums of the base library depend on where in memory the values lie, and a training that goes on must end
    /// with the same bits.
    /// </summary>
    public static double Weight(ReadOnlySpan<float> targets)
    {
        var sum = 0.0;
        foreach (var target in targets) sum += target;
        return sum;
    }

    /// <summary>Adds a share of a label's target to a row, whose sum grows by share × the class's weight.</summary>
    public void Add(int label, double share, Span<float> row)
    {
        var weight = share * (weights?[label] ?? 1);
        var each = (float)(weight * smoothing / classes);
        for (var c = 0; c < classes; c++) row[c] += each;
        row[label] += (float)(weight * (1 - smoothing));
    }
}
