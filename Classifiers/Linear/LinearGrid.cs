using System.Globalization;

namespace TransferLearning.Classifiers.Linear;

/// <summary>
/// The path of regularisation that tuning of linear heads walks: 45 values of λ from 1e5 down to 1e-6 in quarters of a power of ten
/// (Kornblith et al. 2019, "Do better ImageNet models transfer better?", appendix A), from the simplest model on.
/// </summary>
internal static class LinearGrid
{
    private const int Values = 45;

    /// <summary>C = 1 / λ.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Path { get; } = Of("C", i => Math.Pow(10, -5 + (i / 4.0)));

    /// <summary>alpha = λ.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> AlphaPath { get; } = Of("alpha", i => Math.Pow(10, 5 - (i / 4.0)));

    private static IReadOnlyList<IReadOnlyDictionary<string, string>> Of(string name, Func<int, double> value) =>
        [.. Enumerable.Range(0, Values).Select(i => new Dictionary<string, string> { [name] = value(i).ToString("G5", CultureInfo.InvariantCulture) })];
}
