using TransferLearning.Core.Randomness;

namespace TransferLearning.FineTuning.Training.Batches;

/// <summary>
/// Random numbers of a training: each use has a stream of its own, which belongs to the training's seed, the epoch and the batch, so that nothing must be
/// remembered to go on in the middle.
/// </summary>
internal static class Draws
{
    private const int OrderUse = 1, MixupUse = 2;

    /// <summary>The order of an epoch's rows.</summary>
    public static int[] Order(IReadOnlyList<int> rows, int seed, int epoch)
    {
        int[] order = [.. rows];
        SplitMix64.Stream(OrderUse, seed, epoch).Shuffle(order);
        return order;
    }

    /// <summary>The share of the first of two mixed rows, from Beta(α, α).</summary>
    public static double MixupShare(double alpha, int seed, int epoch, int batch)
    {
        var random = SplitMix64.Stream(MixupUse, seed, epoch, batch);
        var (a, b) = (Gamma(random, alpha), Gamma(random, alpha));
        return a + b > 0 ? a / (a + b) : 1;
    }

    /// <summary>A draw from Gamma(shape, 1) by Marsaglia and Tsang 2000; below 1 by its boost.</summary>
    private static double Gamma(SplitMix64 random, double shape)
    {
        if (shape < 1) return Gamma(random, shape + 1) * Math.Pow(1 - random.NextDouble(), 1 / shape);
        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = random.NextNormal();
            var v = Math.Pow(1 + (c * x), 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < (x * x / 2) + d - (d * v) + (d * Math.Log(v))) return d * v;
        }
    }
}
