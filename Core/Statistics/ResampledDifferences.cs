using TransferLearning.Core.Metrics;

namespace TransferLearning.Core.Statistics;

/// <summary>
/// Differences in accuracy of two classifiers that were trained and tested several times on the same data: repeated folds, or repeated draws of a training set. The training sets
/// overlap, so the differences are alike and their plain variance is too small. Nadeau and Bengio (2003, Inference for the generalization error, equation 9) add the ratio of test to
/// training samples: the variance of the mean is (1/J + n_test / n_train) s² for J differences of variance s².
/// </summary>
/// <remarks>
/// Differences are whole samples over n_test, so a variance below that of rounding to them, 1 / (12 n_test²), is taken as that: J equal differences do not show that there is no
/// chance in them.
/// </remarks>
internal sealed class ResampledDifferences
{
    /// <summary>Name of the test in results.</summary>
    public const string TestName = "corrected-resampled-t";

    /// <summary>Name of the way to <see cref="Practical"/> in results.</summary>
    public const string PracticalName = "bayesian-correlated-t";

    private readonly double _mean;
    private readonly double _error; // of the mean
    private readonly int _freedom;

    /// <summary>Takes the differences.</summary>
    /// <param name="differences">Accuracy of the first less that of the second, one for each test part, <c>[J]</c>, J at least 2.</param>
    /// <param name="trainingSamples">Samples of a training set (of sets that differ in size, their mean), above 0.</param>
    /// <param name="testSamples">Samples of a test part (of parts that differ in size, their mean), above 0.</param>
    public ResampledDifferences(IReadOnlyList<double> differences, double trainingSamples, double testSamples)
    {
        ArgumentNullException.ThrowIfNull(differences);
        ArgumentOutOfRangeException.ThrowIfLessThan(differences.Count, 2, nameof(differences));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trainingSamples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(testSamples);
        _mean = differences.Average();
        _freedom = differences.Count - 1;
        var variance = Math.Max(differences.Sum(d => (d - _mean) * (d - _mean)) / _freedom, 1 / (12 * testSamples * testSamples));
        _error = Math.Sqrt(((1.0 / differences.Count) + (testSamples / trainingSamples)) * variance);
    }

    /// <summary>The corrected resampled t-test: two-sided probability of a mean difference at least as large where there is none, 0 to 1.</summary>
    public double PValue => StudentT.TwoSided(_mean / _error, _freedom);

    /// <summary>The values of the true difference, from and to, that the test at 0.05 does not refuse.</summary>
    public (double Low, double High) Interval95 => (_mean - (StudentT.TwoSided95(_freedom) * _error), _mean + (StudentT.TwoSided95(_freedom) * _error));

    /// <summary>
    /// The Bayesian correlated t-test (Corani and Benavoli 2015, A Bayesian approach for comparing cross-validated algorithms on multiple data sets, section 2): with the
    /// correlation n_test / (n_test + n_train) the true difference follows Student's t for J − 1 degrees of freedom around the mean, of the same scale as in <see cref="PValue"/>.
    /// </summary>
    public PracticalDifference Practical
    {
        get
        {
            var below = StudentT.Probability((-PracticalDifference.Region - _mean) / _error, _freedom);
            var above = StudentT.Probability((_mean - PracticalDifference.Region) / _error, _freedom);
            return PracticalDifference.Of(above, below, PracticalName);
        }
    }
}
