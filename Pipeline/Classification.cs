
namespace TransferLearning;

/// <summary>A classifier's answer for an image.</summary>
/// <param name="Top">The best answers, best first; at least one.</param>
public sealed record Classification(IReadOnlyList<PredictedLabel> Top)
{
    /// <summary>Name of the class; <c>unknown</c> where the answer was rejected.</summary>
    public string Label => Top[0].Label;

    /// <summary>Its probability, 0 to 1; <see langword="null"/> for a head that has none.</summary>
    public float? Probability => Top[0].Probability;
}

/// <summary>What became of one of many images.</summary>
/// <param name="Answer">The answer; <see langword="null"/> for an image that could not be used.</param>
/// <param name="Failure">Why it could not be used; <see langword="null"/> where it could.</param>
public readonly record struct ClassifiedImage(Classification? Answer, TlearnException? Failure);
