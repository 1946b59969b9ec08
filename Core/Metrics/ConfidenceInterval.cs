namespace TransferLearning.Core.Metrics;

/// <summary>An interval that a figure lies in with a probability of 95 %.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct ConfidenceInterval(double Low, double High);
