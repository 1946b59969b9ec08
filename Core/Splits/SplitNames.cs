namespace TransferLearning.Core.Splits;

/// <summary>The names of splits, as users write them and as the program knows them.</summary>
internal static class SplitNames
{
    /// <summary>The names that are understood, for messages.</summary>
    public const string Known = "train (or training), val (or valid, validation, dev, eval) or test (or testing)";

    /// <summary><c>train</c>, <c>val</c> or <c>test</c>; <see langword="null"/> for any other name. Neither case nor blanks around it matter.</summary>
    public static string? Normalise(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Trim().ToLowerInvariant() switch
        {
            "train" or "training" => "train",
            "val" or "valid" or "validation" or "dev" or "eval" => "val",
            "test" or "testing" => "test",
            _ => null,
        };
    }

    /// <summary>The split that a name such as <c>seg_train</c>, <c>test-images</c> or <c>ValImages</c> suggests; <see langword="null"/> where no word of it is a split's, or all of it is.</summary>
    public static string? Resembled(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Normalise(name) is not null) return null;
        for (var start = 0; start < name.Length;)
        {
            var end = start + 1;
            while (end < name.Length && char.IsLetter(name[start]) && char.IsLetter(name[end]) && !(char.IsLower(name[end - 1]) && char.IsUpper(name[end]))) end++;
            if (Normalise(name[start..end]) is { } split) return split;
            start = end;
        }

        return null;
    }

    /// <summary>The split that a user means.</summary>
    /// <exception cref="UsageException">There is no split of that name.</exception>
    public static string Parse(string name) => Normalise(name) ?? throw new UsageException($"split '{name}' does not exist", $"Expected {Known}.");
}
