namespace TransferLearning;

/// <summary>An image that could not be used.</summary>
/// <param name="Path">Relative to the images' root.</param>
/// <param name="Stage">Where it failed: <c>read</c>, <c>decode</c>, <c>preprocess</c>, <c>infer</c>.</param>
/// <param name="Reason">Why, a sentence for the user.</param>
public sealed record ItemFailure(string Path, string Stage, string Reason);
