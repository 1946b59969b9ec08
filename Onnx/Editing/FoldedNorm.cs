namespace TransferLearning.Onnx.Editing;

/// <summary>
/// A batch norm that went into the convolution before it: with s = scale / √(variance + ε) the convolution's weight is W·s and its bias shift + (bias − mean)·s
/// (Jacob et al. 2018, section 3.2).
/// </summary>
/// <param name="Weight">Name of the convolution's weight W, <c>[M,…]</c>.</param>
/// <param name="Bias">Of its bias, <c>[M]</c>; <see langword="null"/> where it has none.</param>
/// <param name="Scale">Of the norm's scale.</param>
/// <param name="Shift">Of its shift.</param>
/// <param name="Mean">Of its stored mean.</param>
/// <param name="Variance">Of its stored variance.</param>
/// <param name="Epsilon">What is added to the variance.</param>
/// <param name="FoldedWeight">Name of W·s in the new graph.</param>
/// <param name="FoldedBias">Name of the new bias there.</param>
public sealed record FoldedNorm(string Weight, string? Bias, string Scale, string Shift, string Mean, string Variance, float Epsilon, string FoldedWeight, string FoldedBias)
{
    /// <summary>Whether the new weight or bias follows from a tensor that can be trained.</summary>
    public bool Reads(string tensor) => tensor == Weight || tensor == Bias || tensor == Scale || tensor == Shift;

    /// <summary>Computes the convolution's weight and bias from those of both.</summary>
    /// <param name="values">The values of a tensor by its name.</param>
    /// <param name="weight">Receives <c>[M,…]</c>; empty where only the bias is wanted.</param>
    /// <param name="bias">Receives <c>[M]</c>.</param>
    public void Fold(Func<string, ReadOnlyMemory<float>> values, Span<float> weight, Span<float> bias)
    {
        ArgumentNullException.ThrowIfNull(values);
        ReadOnlySpan<float> w = values(Weight).Span, scale = values(Scale).Span, shift = values(Shift).Span, mean = values(Mean).Span, variance = values(Variance).Span;
        var given = Bias is null ? default : values(Bias).Span;
        var row = w.Length / scale.Length;
        for (var m = 0; m < scale.Length; m++)
        {
            var factor = scale[m] / MathF.Sqrt(variance[m] + Epsilon);
            for (var i = m * row; i < (m + 1) * row && i < weight.Length; i++) weight[i] = w[i] * factor;
            bias[m] = shift[m] + (((given.IsEmpty ? 0 : given[m]) - mean[m]) * factor);
        }
    }
}
