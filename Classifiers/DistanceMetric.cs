using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Serialization;

namespace TransferLearning;

/// <summary>How far two vectors are apart.</summary>
public enum DistanceMetric
{
    /// <summary>Length of their difference.</summary>
    Euclidean,

    /// <summary>One minus the cosine of their angle; 1 where one of them is zero.</summary>
    Cosine,
}

/// <summary>Names of metrics.</summary>
internal static class MetricText
{
    /// <summary>The metrics by the names that parameters have.</summary>
    public static OptionRange<DistanceMetric> Range { get; } = OptionRanges.Choice(("euclidean", DistanceMetric.Euclidean), ("cosine", DistanceMetric.Cosine));

    /// <summary>The name as parameters and files have it.</summary>
    public static string Text(this DistanceMetric metric) => metric == DistanceMetric.Euclidean ? "euclidean" : "cosine";

    /// <summary>Reads the attribute <c>metric</c>.</summary>
    public static DistanceMetric ReadMetric(this StoredHead stored) => stored.Attribute("metric", "euclidean", "cosine") == "cosine" ? DistanceMetric.Cosine : DistanceMetric.Euclidean;
}
