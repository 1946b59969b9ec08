using TransferLearning.FineTuning.Preparation;

namespace TransferLearning.Tests.FineTuning.Rules;

/// <summary>Random values that are floats, so that what is fed and what the doubles see is the same.</summary>
internal static class Draw
{
    public static long Size(Random random, int least, int most) => random.Next(least, most + 1);

    public static long[] Shape(Random random, int rank, int most = 4) => [.. Enumerable.Range(0, rank).Select(_ => Size(random, 1, most))];

    public static Naive Normal(Random random, long[] shape) => Values(shape, () => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    public static Naive Between(Random random, long[] shape, double least, double most) => Values(shape, () => least + ((most - least) * random.NextDouble()));

    /// <summary>Values that keep a distance from places where a slope jumps.</summary>
    public static Naive AwayFrom(Random random, long[] shape, double least, double most, params double[] kinks) => Values(shape, () =>
    {
        for (; ; )
        {
            var value = least + ((most - least) * random.NextDouble());
            if (kinks.All(k => Math.Abs(value - k) > 0.01)) return value;
        }
    });

    /// <summary>Values no two of which are near each other.</summary>
    public static Naive Distinct(Random random, long[] shape)
    {
        var order = Enumerable.Range(0, (int)shape.Volume()).ToArray();
        random.Shuffle(order);
        return new Naive(shape, [.. order.Select(o => (double)(float)((o * 0.1) - (order.Length * 0.05) + 0.03))]);
    }

    private static Naive Values(long[] shape, Func<double> next) => Naive.Of(shape, _ => (float)next());
}
