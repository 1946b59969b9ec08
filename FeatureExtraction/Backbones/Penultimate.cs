namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>The tensor that <c>auto</c> means.</summary>
/// <param name="Tensor">Its name.</param>
/// <param name="Reason">How it was found, a sentence.</param>
/// <param name="Output">The network's own answer: the output of the graph that its search began at, or, where that one only names the answer, the numbers that it is made of.</param>
/// <param name="HasClassifier">Whether a classifier layer was found between the two.</param>
public sealed record Penultimate(string Tensor, string Reason, string Output, bool HasClassifier);
