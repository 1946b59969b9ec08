using TransferLearning.Classifiers.Serialization;

namespace TransferLearning.Classifiers;

/// <summary>How far two vectors are apart.</summary>
internal enum Metric
{
    /// <summary>Length of their difference.</summary>
    Euclidean,

    /// <summary>One minus the cosine of their angle; 1 where one of them is zero.</summary>
    Cosine,
}

/// <summary>Names of metrics.</summary>
internal static class MetricText
{
    /// <summary>The name as parameters have it.</summary>
    public static string Text(this Metric metric) => metric == Metric.Euclidean ? "euclidean" : "cosine";

    /// <summary>Reads the parameter <c>metric</c>.</summary>
    public static Metric ReadMetric(this ParameterReader reader) => Parse(reader.Choice("metric", "euclidean", "cosine"));

    /// <summary>Reads the attribute <c>metric</c>.</summary>
    public static Metric ReadMetric(this StoredHead stored) => Parse(stored.Attribute("metric", "euclidean", "cosine"));

    private static Metric Parse(string text) => text == "cosine" ? Metric.Cosine : Metric.Euclidean;
}
