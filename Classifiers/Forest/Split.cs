namespace TransferLearning.Classifiers.Forest;

/// <summary>The best split found so far in a node.</summary>
/// <param name="Feature">Its column, -1 for none.</param>
/// <param name="Code">Codes not above this go left.</param>
/// <param name="Worth">What the criterion says of both sides together.</param>
internal readonly record struct Split(int Feature, int Code, double Worth);
