using TransferLearning.Core.Features;

namespace TransferLearning.Experiments.Transferability;

/// <summary>
/// LogME, the logarithm of the maximum evidence: how probable a linear model on the features makes the labels, with the strengths of noise and weights that make them most probable (You, Liu,
/// Wang and Long 2021, "LogME: practical assessment of pre-trained models for transfer learning", arXiv 2102.11005, section 4.2). Each class is a target of zeros and ones; the score is the mean over
/// the classes, divided by the number of rows. The higher, the better.
/// </summary>
internal static class LogMe
{
    // What the authors add to both denominators of the iteration (github.com/thuml/LogME): without it labels that the features tell without error have infinite evidence.
    private const double Guard = 1e-5;

    // The evidence is flat where it is largest: it is exact to the square of this.
    private const double Tolerance = 1e-10;
    private const int MostIterations = 1000;

    /// <summary>The score.</summary>
    /// <param name="features">Features, <c>[N,D]</c>, as the network gives them: neither centred nor scaled.</param>
    /// <param name="labels">Class of each row, <c>[N]</c>.</param>
    /// <param name="classes">Number of classes; one without rows is passed over.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="TlearnException">There are no rows, fewer than two classes have some, a value is not finite, or the features have too many rows and columns to decompose.</exception>
    public static double Score(FeatureMatrix features, int[] labels, int classes, int threads = 0, CancellationToken cancellation = default) =>
        Score(ClassSpectrum.Of(features, labels, classes, centred: false, threads, cancellation));

    /// <summary>The score of features that are decomposed already, not centred.</summary>
    public static double Score(ClassSpectrum spectrum)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        var (count, squared) = (spectrum.Counts.Length, new double[spectrum.Squares.Length]);
        var sum = 0.0;
        for (var c = 0; c < count; c++)
        {
            for (var k = 0; k < squared.Length; k++) squared[k] = spectrum.Shadows[(k * count) + c] * spectrum.Shadows[(k * count) + c];
            sum += Evidence(spectrum.Squares, squared, spectrum.Counts[c], spectrum.Rows);
        }

        return sum / count;
    }

    /// <summary>
    /// The maximum of the log evidence of one target y (equation 2 of the first paper), by the fixed-point iteration of You, Liu, Zhang, Wang, Jordan and Long 2022, "Ranking and tuning pre-trained models",
    /// arXiv 2110.10545, with t = α/β. In ln |αI + βFᵀF| = D·ln α + Σ ln(1 + σ²/t) directions without length count as the paper has it; the authors' program leaves them
    /// out where N &lt; D.
    /// </summary>
    private static double Evidence(double[] squares, double[] squared, double length, int rows)
    {
        var outside = Math.Max(0, length - squared.Sum()); // of y, what no combination of features reaches
        var t = 1.0;
        for (var iteration = 1; ; iteration++)
        {
            // γ, n − γ (which is no difference of numbers that are nearly equal), mᵀm and |Fm − y|².
            var (used, free, weights, residual) = (0.0, (double)(rows - squares.Length), 0.0, outside);
            for (var k = 0; k < squares.Length; k++)
            {
                var (fitted, left) = (squares[k] / (squares[k] + t), t / (squares[k] + t));
                used += fitted;
                free += left;
                weights += fitted * squared[k] / (squares[k] + t);
                residual += squared[k] * left * left;
            }

            var alpha = used / (weights + Guard);
            var beta = free / (residual + Guard);
            var next = alpha / beta;
            if (Math.Abs(next - t) > Tolerance * t && iteration < MostIterations)
            {
                t = next;
                continue;
            }

            var volume = 0.0;
            foreach (var square in squares) volume += Math.Log(1 + (square / next));
            return ((rows * Math.Log(beta / (2 * Math.PI))) - volume - (beta * residual) - (alpha * weights)) / (2 * rows);
        }
    }
}
