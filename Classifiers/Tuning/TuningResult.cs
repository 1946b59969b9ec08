namespace TransferLearning.Classifiers.Tuning;

/// <summary>One setting that was tried.</summary>
/// <param name="Parameters">The parameters that differ from the defaults.</param>
/// <param name="Correct">Out-of-fold predictions that were right.</param>
/// <param name="Samples">Out-of-fold predictions in all.</param>
public sealed record TuningRow(IReadOnlyDictionary<string, string> Parameters, int Correct, int Samples)
{
    /// <summary>Accuracy over all out-of-fold predictions together, 0 to 1.</summary>
    public double Accuracy => (double)Correct / Samples;
}

/// <summary>What tuning found.</summary>
/// <param name="Best">The settings with the highest accuracy; of equals those that stand first in the grid.</param>
/// <param name="Table">All that was tried, in the order of the grid.</param>
/// <param name="Folds">Number of folds.</param>
public sealed record TuningResult(HeadSettings Best, IReadOnlyList<TuningRow> Table, int Folds)
{
    /// <summary>The row of <see cref="Best"/>.</summary>
    public TuningRow BestRow => Table.MaxBy(row => row.Correct)!;
}
