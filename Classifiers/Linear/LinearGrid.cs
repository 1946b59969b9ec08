namespace TransferLearning.Classifiers.Linear;

/// <summary>The path of C that tuning of linear heads walks, from the simplest model on.</summary>
internal static class LinearGrid
{
    /// <summary>Half powers of ten around what suits standardised features.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Path { get; } =
        [.. new[] { "0.0001", "0.0003", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1" }.Select(c => new Dictionary<string, string> { ["C"] = c })];
}
