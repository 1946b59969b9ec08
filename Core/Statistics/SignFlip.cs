using TransferLearning.Core.Randomness;

namespace TransferLearning.Core.Statistics;

/// <summary>
/// The sign-flip test (Fisher 1935; of paired answers in families: Durkalski, Palesch, Lipsitz and Rust 2003, Analysis of clustered matched-pair data, is its closed form): where
/// neither of two classifiers is better, each family's difference could as well have the opposite sign. So the p-value is the share of all 2^G choices of signs for the
/// differences whose sum is at least as far from zero as the sum found.
/// </summary>
internal static class SignFlip
{
    /// <summary>Name of the exact test in results.</summary>
    public const string ExactName = "sign-flip-exact";

    /// <summary>Choices of signs that are drawn where counting all of them would take too long.</summary>
    public const int Draws = 10_000;

    /// <summary>Name of the drawn test in results.</summary>
    public const string DrawnName = "sign-flip-10000";

    // Steps of counting: a tenth of a second or so.
    private const double MostSteps = 1 << 27;

    /// <summary>Whether all choices of signs can be counted in reasonable time.</summary>
    /// <param name="differences">Difference of each family.</param>
    public static bool IsCountable(IReadOnlyCollection<int> differences)
    {
        ArgumentNullException.ThrowIfNull(differences);
        var (turned, most) = (differences.Count(d => d != 0), differences.Sum(d => Math.Abs((double)d)));
        return turned * Math.Max(1, (most - Math.Abs(differences.Sum(d => (double)d))) / 2) <= MostSteps;
    }

    /// <summary>The exact p-value, counted. A sum is total − 2 × the part that is flipped, so it is enough to count the choices by the size of that part, adding
    /// one family after another.</summary>
    /// <param name="differences">Difference of each family: samples that the first alone answers rightly less those that the second alone does.</param>
    public static double Exact(IReadOnlyCollection<int> differences)
    {
        ArgumentNullException.ThrowIfNull(differences);
        int[] sizes = [.. differences.Where(d => d != 0).Select(Math.Abs).Order()];
        var found = Math.Abs(differences.Sum());
        if (found == 0) return 1; // every choice of signs is at least as far
        var most = (sizes.Sum() - found) / 2; // a sum as far as the one found flips at most this much, or leaves at most this much
        var ways = new double[most + 1]; // ways[s]: share of the choices that flip s in all
        ways[0] = 1;
        var reach = 0;
        foreach (var size in sizes)
        {
            reach = Math.Min(most, reach + size);
            for (var s = reach; s >= size; s--) ways[s] = (ways[s] + ways[s - size]) / 2;
            for (var s = Math.Min(reach, size - 1); s >= 0; s--) ways[s] /= 2;
        }

        return Math.Min(1, 2 * ways.Sum());
    }

    /// <summary>The p-value estimated from <see cref="Draws"/> choices of signs drawn by the seed; the one found counts as one more, so that p is never 0 (Phipson and Smyth 2010).</summary>
    /// <param name="differences">Difference of each family.</param>
    /// <param name="seed">The same seed draws the same signs.</param>
    public static double Drawn(IReadOnlyCollection<int> differences, int seed)
    {
        ArgumentNullException.ThrowIfNull(differences);
        // Of families of one size only the number that is flipped counts: the ones among as many random bits.
        var sizes = differences.Where(d => d != 0).CountBy(Math.Abs).OrderBy(s => s.Key).ToArray();
        var found = Math.Abs(differences.Sum(d => (long)d));
        var random = new SplitMix64((ulong)seed);
        var far = 1;
        for (var draw = 0; draw < Draws; draw++)
        {
            var sum = 0L;
            foreach (var (size, families) in sizes) sum += size * (families - (2L * Ones(families, random)));
            if (Math.Abs(sum) >= found) far++;
        }

        return far / (Draws + 1.0);
    }

    private static int Ones(int count, SplitMix64 random)
    {
        var ones = 0;
        for (; count > 0; count -= 64)
        {
            var word = random.NextUInt64();
            ones += System.Numerics.BitOperations.PopCount(count >= 64 ? word : word >> (64 - count));
        }

        return ones;
    }
}
