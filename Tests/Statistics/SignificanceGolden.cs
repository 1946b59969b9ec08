using System.Text.Json;
using TransferLearning.Core.Statistics;
using Xunit;

namespace TransferLearning.Tests.Statistics;

/// <summary>What SciPy and NumPy say of tests and probabilities; Golden/metrics/significance.py made the file.</summary>
internal static class SignificanceGolden
{
    private static readonly JsonElement s_root = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "metrics", "significance.json"))).RootElement;

    public static IEnumerable<JsonElement> Of(string name) => s_root.GetProperty(name).EnumerateArray();

    public static double Number(this JsonElement element, string key) => element.GetProperty(key).GetDouble();

    public static double[] Numbers(this JsonElement element, string key) => [.. element.GetProperty(key).EnumerateArray().Select(n => n.GetDouble())];

    /// <summary>The three probabilities, within a tolerance; expected may be counts.</summary>
    public static void AssertSame(this JsonElement element, PracticalDifference actual, double tolerance)
    {
        var expected = element.Numbers("practical");
        var all = expected.Sum();
        Assert.Equal(expected[0] / all, actual.ABetter, tolerance);
        Assert.Equal(expected[1] / all, actual.Equivalent, tolerance);
        Assert.Equal(expected[2] / all, actual.BBetter, tolerance);
    }
}
