namespace TransferLearning.FeatureExtraction.Store;

/// <summary>One tap of a store: which tensor, pooled how.</summary>
/// <param name="Name">Name of the tensor in the graph, never <c>auto</c>.</param>
/// <param name="Pool">Pooling: <c>avg</c>, <c>max</c>, <c>gem</c>, <c>flatten</c>, <c>token</c>, or <c>none</c> for a tap that is a vector already.</param>
/// <param name="Dimension">Length of a vector, D, at least 1.</param>
public sealed record StoreTap(string Name, string Pool, int Dimension);
