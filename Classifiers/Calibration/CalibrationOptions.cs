namespace TransferLearning;

/// <summary>How scores become probabilities that can be believed.</summary>
public enum CalibrationMethod
{
    /// <summary><see cref="Platt"/> for a head without probabilities, <see cref="Temperature"/> for one that has them.</summary>
    Auto,

    /// <summary>A sigmoid of each class's score, then rows to sum 1; the answer becomes the class with the highest probability.</summary>
    Platt,

    /// <summary>One number that sharpens or flattens all probabilities (of a head without: the softmax of its scores); answers stay as they are.</summary>
    Temperature,
}

/// <summary>How a head is calibrated.</summary>
internal sealed record CalibrationOptions
{
    /// <summary>The method.</summary>
    public CalibrationMethod Method { get; init; } = CalibrationMethod.Auto;

    /// <summary>Folds at most, 2 or more; as many as there are rows or groups, where these are fewer.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Seed of the folds.</summary>
    public int Seed { get; init; }

    /// <summary>Threads to use; 0 for one per core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Names of the classes for messages; without them classes have their numbers.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }
}
