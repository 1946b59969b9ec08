namespace TransferLearning;

/// <summary>What is done to features before a head sees them.</summary>
public enum ScalingKind
{
    /// <summary>What measured best for the head; where that depends on the features it is decided by the training rows. A fitted head has one of the others.</summary>
    Auto,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>Each feature to mean 0 and variance 1 over the training rows.</summary>
    Standard,

    /// <summary>Each row to Euclidean length 1.</summary>
    L2,

    /// <summary>
    /// sign(x)·√|x| of each value, then each row to Euclidean length 1 (power normalisation: Perronnin, Sánchez and Mensink 2010). It evens out features that are often near 0 and
    /// sometimes large, as they are behind a ReLU.
    /// </summary>
    Power,

    /// <summary>The mean of the training rows is removed, and all features are divided by one number: the root mean square of all elements of the training rows without their mean.</summary>
    Center,

    /// <summary><see cref="L2"/>, then <see cref="Center"/>.</summary>
    L2Center,

    /// <summary><see cref="Power"/>, then <see cref="Center"/>.</summary>
    PowerCenter,
}

/// <summary>Names of scalings.</summary>
internal static class ScalingText
{
    private static readonly (string Word, ScalingKind Kind)[] s_words =
    [
        ("auto", ScalingKind.Auto), ("none", ScalingKind.None), ("standard", ScalingKind.Standard), ("l2", ScalingKind.L2), ("power", ScalingKind.Power), ("center", ScalingKind.Center),
        ("l2-center", ScalingKind.L2Center), ("power-center", ScalingKind.PowerCenter),
    ];

    /// <summary>All names, <c>auto</c> first.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. s_words.Select(w => w.Word)];

    /// <summary>The names of what a fitted head can have, which are all but <c>auto</c>.</summary>
    public static string[] Fitted { get; } = [.. s_words.Where(w => w.Kind != ScalingKind.Auto).Select(w => w.Word)];

    /// <summary>The name as settings and files have it.</summary>
    public static string Text(this ScalingKind kind) => s_words.First(w => w.Kind == kind).Word;

    /// <summary>The scaling of a name.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static ScalingKind Parse(string word) =>
        Words.Contains(word) ? s_words.First(w => w.Word == word).Kind : throw new UsageException($"scale: found '{word}', expected {string.Join(", ", Words.SkipLast(1))} or {Words[^1]}");
}
