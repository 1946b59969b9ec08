using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers;

/// <summary>What must hold of features before a head sees them.</summary>
internal static class FeatureChecks
{
    /// <summary>Whether all values of a row are finite.</summary>
    public static bool IsFinite(ReadOnlySpan<float> row) => FloatVectors.AllFinite(row);

    /// <summary>Checks the width.</summary>
    /// <exception cref="TlearnException">It is another.</exception>
    public static void RequireWidth(FeatureMatrix features, int dimension, string head)
    {
        if (features.Dimension == dimension) return;
        throw new TlearnException(
            $"head '{head}' takes features of dimension {dimension}, found {features.Dimension}",
            "Use features of the same model, tap and pooling as the head was trained on.");
    }

    /// <summary>Names the first value that is not finite.</summary>
    /// <exception cref="TlearnException">There is one.</exception>
    public static void RequireFinite(FeatureMatrix features)
    {
        for (var r = 0; r < features.Rows; r++)
        {
            var row = features.Row(r);
            if (IsFinite(row)) continue;
            for (var d = 0; d < row.Length; d++)
            {
                if (float.IsFinite(row[d])) continue;
                throw new TlearnException(
                    $"features: row {r}, column {d}: found {row[d]}, expected a finite number",
                    "Extract the image of that row again, or leave it out.");
            }
        }
    }
}

/// <summary>The one gate before every fit.</summary>
internal static class TrainingChecks
{
    /// <summary>Checks features and labels.</summary>
    /// <returns>The classes that have rows, ascending; at least two.</returns>
    /// <exception cref="TlearnException">The data cannot be learned from.</exception>
    public static int[] Require(FeatureMatrix features, int[] labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length != features.Rows)
        {
            throw new TlearnException($"training data: {features.Rows} rows of features for {labels.Length} labels");
        }

        if (features.Rows == 0) throw new TlearnException("training data: no rows", "Give labelled images (or a split 'train' that has some).");
        var counts = new int[Math.Max(classes, 0)];
        for (var r = 0; r < labels.Length; r++)
        {
            if ((uint)labels[r] >= (uint)counts.Length)
            {
                throw new TlearnException($"training data: row {r}: found label {labels[r]}, expected 0 to {classes - 1}");
            }

            counts[labels[r]]++;
        }

        int[] present = [.. Enumerable.Range(0, classes).Where(c => counts[c] > 0)];
        if (present.Length < 2)
        {
            throw new TlearnException($"training data: found {present.Length} class with rows, expected at least 2", "Give images of at least two classes.");
        }

        FeatureChecks.RequireFinite(features);
        return present;
    }
}
