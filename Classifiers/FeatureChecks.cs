using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core;
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
