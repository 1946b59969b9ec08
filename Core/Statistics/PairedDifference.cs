using TransferLearning.Core.Splits;

namespace TransferLearning.Core.Statistics;

/// <summary>The difference in accuracy of two classifiers that answered the same samples, and its standard error.</summary>
/// <param name="Mean">Accuracy of the first less that of the second, −1 to 1.</param>
/// <param name="Error">
/// Standard error of the mean over samples; samples that come in families count by whole families (the linearised variance of a ratio, Cochran 1977, Sampling Techniques, section 9A.2).
/// 0 where both are right on the same samples; infinite where all samples are of one family, which says nothing about others.
/// </param>
internal readonly record struct PairedDifference(double Mean, double Error)
{
    /// <summary>Half of the width of the 95 % interval of the difference.</summary>
    public double Reach => 1.96 * Error;

    /// <summary>Compares two.</summary>
    /// <param name="first">Whether the first answered each sample rightly, <c>[N]</c>, at least one.</param>
    /// <param name="second">The same of the second, <c>[N]</c>.</param>
    /// <param name="families">What belongs together, <c>[N]</c>; <see langword="null"/> where every sample is independent.</param>
    public static PairedDifference Of(bool[] first, bool[] second, RowFamilies? families = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentOutOfRangeException.ThrowIfZero(first.Length);
        if (first.Length != second.Length) throw new ArgumentException($"{second.Length} answers for {first.Length}", nameof(second));
        if (families is not null && families.Rows != first.Length) throw new ArgumentException($"families of {families.Rows} rows for {first.Length} samples", nameof(families));
        var count = families?.Count ?? first.Length;
        var (sums, sizes) = (new int[count], new int[count]);
        for (var i = 0; i < first.Length; i++)
        {
            var family = families?[i] ?? i;
            sizes[family]++;
            sums[family] += (first[i] ? 1 : 0) - (second[i] ? 1 : 0);
        }

        var mean = sums.Sum() / (double)first.Length;
        if (count == 1) return new PairedDifference(mean, double.PositiveInfinity);
        var squares = sums.Zip(sizes, (sum, size) => sum - (size * mean)).Sum(e => e * e);
        return new PairedDifference(mean, Math.Sqrt(squares * count / (count - 1.0)) / first.Length);
    }
}
