using System.Text.Json;

namespace TransferLearning.Tests.Metrics;

/// <summary>What SciPy says of intervals and tests; Golden/metrics/intervals.py made the file.</summary>
internal static class IntervalGolden
{
    public static JsonElement Root { get; } = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "metrics", "intervals.json"))).RootElement;
}
