using System.Globalization;
using TransferLearning.Classifiers;

namespace TransferLearning;

/// <summary>
/// What is said about a head before it is fitted. Each kind of head has a record of its own (<c>LogisticOptions</c>, <c>RandomForestOptions</c> …); whoever adds a
/// head derives one, and the head can be used wherever options are taken. The same options can be given as texts: <see cref="HeadSettings"/>.
/// </summary>
public abstract record HeadOptions
{
    /// <summary>Scaling of the features before the head sees them. Default: what suits the head, which is <see cref="ScalingKind.Standard"/> for most and <see cref="ScalingKind.None"/> for trees.</summary>
    public ScalingKind Scale { get; init; } = ScalingKind.Standard;

    /// <summary>Seed of all random numbers, any whole number. Default: 0. The same seed gives the same head, whatever the number of threads.</summary>
    public int Seed { get; init; }

    /// <summary>Threads to use, 0 or more. Default: 0, one thread per core.</summary>
    public int Threads { get; init; }

    /// <summary>Makes a trainer with these options.</summary>
    /// <exception cref="UsageException">A property is out of its range; the message names it.</exception>
    public abstract IHeadTrainer CreateTrainer();
}

/// <summary>The same as texts, for command lines and scripts.</summary>
public sealed record HeadSettings
{
    /// <summary>Parameters by name, as text (<c>C</c> = <c>0.01</c>); those not named keep the head's defaults.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Scaling of the features: <c>auto</c> (what suits the head), <c>none</c>, <c>standard</c> (mean 0, variance 1) or <c>l2</c> (each row to length 1).</summary>
    public string Scale { get; init; } = "auto";

    /// <summary>Seed of all random numbers. The same seed gives the same head, whatever the number of threads.</summary>
    public int Seed { get; init; }

    /// <summary>Threads to use; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>A parameter's value as the text that reads as the same value.</summary>
    internal static string Text(object value) => value is bool truth ? (truth ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}

/// <summary>How the loss of a row is weighed by its class.</summary>
public enum ClassWeight
{
    /// <summary>Each row counts the same.</summary>
    None,

    /// <summary>Each class counts the same: a row weighs N ÷ (classes × rows of its class), for data in which some classes are rare.</summary>
    Balanced,
}

/// <summary>Weights of classes.</summary>
internal static class ClassWeights
{
    /// <summary>The option of every head that has it; scikit-learn's name and meaning.</summary>
    public static Option<TOptions, ClassWeight> Option<TOptions>(Func<TOptions, ClassWeight> get, Func<TOptions, ClassWeight, TOptions> with)
        where TOptions : HeadOptions => new(
        new("class_weight", "none", "none: each row counts the same; balanced: each class counts the same, a row N ÷ (classes × rows of its class)") { Property = nameof(ClassWeight) },
        OptionRanges.Choice(("none", ClassWeight.None), ("balanced", ClassWeight.Balanced)),
        get,
        with);

    /// <summary>The weight of a row of each class, <c>[C]</c>: all 1, or such that every class that has rows weighs the same and the rows' mean is 1.</summary>
    public static float[] Of(ClassWeight choice, int[] labels, int classes)
    {
        var weights = new float[classes];
        Array.Fill(weights, 1);
        if (choice == ClassWeight.None) return weights;
        var counts = new int[classes];
        foreach (var label in labels) counts[label]++;
        var present = counts.Count(c => c > 0);
        for (var c = 0; c < classes; c++)
        {
            if (counts[c] > 0) weights[c] = (float)((double)labels.Length / ((double)present * counts[c]));
        }

        return weights;
    }
}
