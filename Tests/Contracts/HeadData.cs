using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using Xunit;

namespace TransferLearning.Tests.Contracts;

/// <summary>Small made-up features for tests of heads: classes as clouds around random means.</summary>
internal static class HeadData
{
    public const int Dimension = 12;

    /// <summary>Names of all heads.</summary>
    public static TheoryData<string> Names => [.. HeadCatalog.All.Select(e => e.Name)];

    public static (float[] Values, int[] Labels) Clouds(int rows, int classes, int seed = 1, int dimension = Dimension, double separation = 1.5)
    {
        var random = new Random(seed);
        var means = Enumerable.Range(0, classes * dimension).Select(_ => Normal(random) * separation).ToArray();
        var labels = Enumerable.Range(0, rows).Select(r => r % classes).ToArray();
        var values = new float[rows * dimension];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(means[(labels[i / dimension] * dimension) + (i % dimension)] + Normal(random) + 3);
        return (values, labels);
    }

    public static FeatureMatrix Matrix(float[] values, int dimension = Dimension) => FeatureMatrix.FromArray(values, dimension);

    /// <summary>The same as two taps side by side, of 5 and 7 columns, the second's values a hundred times as large.</summary>
    public static FeatureMatrix Joined(float[] values)
    {
        for (var i = 0; i < values.Length; i++) values[i] *= i % Dimension < 5 ? 1 : 100;
        return Matrix(values).With([new ColumnGroup("early", "avg", 5), new ColumnGroup("late", "none", Dimension - 5)]);
    }

    public static IHeadTrainer Trainer(string head, int seed = 0, int threads = 1, string scale = "auto", params (string Name, string Value)[] parameters) =>
        HeadCatalog.Get(head).Create(new HeadSettings { Seed = seed, Threads = threads, Scale = scale }.With(
            parameters.Concat(head == "random-forest" && parameters.All(p => p.Name != "n_estimators") ? [("n_estimators", "20")] : []).ToDictionary(p => p.Item1, p => p.Item2)));

    /// <summary>All that a head says.</summary>
    public static float[] Answer(IHead head, FeatureMatrix features) =>
        [.. head.Score(features).Values, .. (head as IProbabilisticHead)?.Probabilities(features).Values ?? []];

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
