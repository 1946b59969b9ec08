namespace TransferLearning.Core.Splits;

/// <summary>The names of splits, as users write them and as the program knows them.</summary>
public static class SplitNames
{
    /// <summary><c>train</c>, <c>val</c> or <c>test</c>; <see langword="null"/> for any other name. Case does not matter.</summary>
    public static string? Normalise(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToLowerInvariant() switch
        {
            "train" => "train",
            "val" or "valid" or "validation" => "val",
            "test" => "test",
            _ => null,
        };
    }

    /// <summary>The split that a user means.</summary>
    /// <exception cref="UsageException">There is no split of that name.</exception>
    public static string Parse(string name) => Normalise(name) ?? throw new UsageException($"split '{name}' does not exist", "Expected train, val (or valid, validation) or test.");
}
