namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>The names of splits, as users write them and as the program knows them.</summary>
internal static class SplitNames
{
    /// <summary><c>train</c>, <c>val</c> or <c>test</c>; <see langword="null"/> for any other name. Case does not matter.</summary>
    public static string? Normalise(string name) => name.ToLowerInvariant() switch
    {
        "train" => "train",
        "val" or "valid" or "validation" => "val",
        "test" => "test",
        _ => null,
    };
}
