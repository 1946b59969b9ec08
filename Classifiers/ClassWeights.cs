namespace TransferLearning.Classifiers;

/// <summary>Weighs the loss of rows by their class, for data in which some classes are rare.</summary>
internal static class ClassWeights
{
    /// <summary>The parameter of every head that has it; scikit-learn's name and meaning.</summary>
    public static HeadParameter Parameter { get; } =
        new("class_weight", "none", "none: each row counts the same; balanced: each class counts the same, a row N ÷ (classes × rows of its class)");

    /// <summary>The weight of a row of each class, <c>[C]</c>: all 1, or such that every class that has rows weighs the same and the rows' mean is 1.</summary>
    public static float[] Of(string choice, int[] labels, int classes)
    {
        var weights = new float[classes];
        Array.Fill(weights, 1);
        if (choice == "none") return weights;
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
