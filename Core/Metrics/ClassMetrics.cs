namespace TransferLearning.Core.Metrics;

/// <summary>How one class fares. A quotient with nothing below its line is 0.</summary>
/// <param name="Label">Name of the class.</param>
/// <param name="Support">Samples that are of this class.</param>
/// <param name="Precision">Of the samples answered with this class, the part that is of it; 0 to 1.</param>
/// <param name="Recall">Of the samples of this class, the part answered with it; 0 to 1.</param>
/// <param name="F1">Harmonic mean of precision and recall; 0 to 1.</param>
public sealed record ClassMetrics(string Label, int Support, double Precision, double Recall, double F1);
