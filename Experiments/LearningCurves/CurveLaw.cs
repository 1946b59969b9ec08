namespace TransferLearning.Experiments.LearningCurves;

/// <summary>
/// How the error falls with the number n of training images: e(n) = a + (e(L) − a) ((n + d) / (L + d))^−c, where L is the largest size that was measured. With a = d = 0 it is the plain power law, which on
/// logarithmic axes is a straight line; d bends it at small sizes and a at large ones, as curves of networks' features bend (Viering and Loog 2023, The shape of learning curves: a review, "POW4"). It never rises,
/// and no accuracy is above 1.
/// </summary>
/// <param name="Largest">L.</param>
/// <param name="Error">e(L), above 0 and below 1.</param>
/// <param name="Left">a / e(L): the part of that error which no number of images removes, 0 to 1.</param>
/// <param name="Exponent">c, above 0.</param>
/// <param name="Offset">d / L, 0 to 1.</param>
internal readonly record struct CurveLaw(double Largest, double Error, double Left, double Exponent, double Offset)
{
    /// <summary>The error at a size, 0 to 1.</summary>
    public double ErrorAt(double size) => Math.Min(1, Error * (Left + ((1 - Left) * Math.Pow(((size / Largest) + Offset) / (1 + Offset), -Exponent))));
}
