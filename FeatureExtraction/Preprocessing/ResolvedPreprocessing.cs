using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>A record and where each of its fields came from.</summary>
/// <param name="Record">What is done to images.</param>
/// <param name="Sources">For each field of the record's JSON (<c>orientation</c>, <c>alpha</c>, <c>resize</c>, …, <c>type</c>) where its value came from.</param>
public sealed record ResolvedPreprocessing(PreprocessingRecord Record, IReadOnlyDictionary<string, string> Sources);
