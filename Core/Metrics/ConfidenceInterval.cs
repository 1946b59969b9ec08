namespace TransferLearning.Core.Metrics;

/// <summary>An interval that, made so of every sample, holds the true figure in 95 % of them.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct ConfidenceInterval(double Low, double High);
