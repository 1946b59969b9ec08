namespace TransferLearning.FineTuning.Preparation;

/// <summary>Shapes as numbers.</summary>
internal static class Shapes
{
    /// <summary>Number of values of a shape.</summary>
    public static long Volume(this IEnumerable<long> shape) => shape.Aggregate(1L, (a, b) => a * b);

    /// <summary>An axis as a number from 0; a negative one counts from the end.</summary>
    public static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);

    /// <summary>0 to <paramref name="count"/> − 1.</summary>
    public static long[] Upto(int count) => [.. Enumerable.Range(0, count).Select(i => (long)i)];
}
