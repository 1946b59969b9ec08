namespace TransferLearning.Classifiers;

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
