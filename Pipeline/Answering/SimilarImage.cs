using TransferLearning.Core.Features;

namespace TransferLearning;

/// <summary>An image that is near another.</summary>
/// <param name="Item">The image: its path, label, split and group.</param>
/// <param name="Similarity">The cosine of the angle between the two vectors: 1 where they point the same way, 0 where one of them is zero.</param>
public sealed record SimilarImage(DatasetItem Item, double Similarity);
