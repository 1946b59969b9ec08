using System.Globalization;
using System.Numerics.Tensors;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>The one check that a vector is made of numbers: what is not goes into no store, and its image counts as one that could not be used.</summary>
internal static class FiniteVectors
{
    /// <summary>Where in a run such an image failed.</summary>
    public const string Stage = "infer";

    /// <summary>What is wrong with a vector, <see langword="null"/> where nothing is.</summary>
    /// <param name="tap">Name of the tap.</param>
    /// <param name="vector">The vector, <c>[D]</c>.</param>
    public static string? Fault(string tap, ReadOnlySpan<float> vector)
    {
        if (TensorPrimitives.IsFiniteAll(vector)) return null;
        var (first, count) = (-1, 0);
        for (var i = 0; i < vector.Length; i++)
        {
            if (float.IsFinite(vector[i])) continue;
            if (count++ == 0) first = i;
        }

        var value = float.IsNaN(vector[first]) ? "NaN" : vector[first].ToString(CultureInfo.InvariantCulture);
        return $"tap '{tap}': {count} of {vector.Length} values are not finite (the first: value {first} is {value}), expected numbers alone";
    }
}
