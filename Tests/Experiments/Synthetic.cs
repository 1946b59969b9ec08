using TransferLearning.Classifiers;
using TransferLearning.Core.Features;
using TransferLearning.Core.Preprocessing;
using TransferLearning.Experiments.Measuring;

namespace TransferLearning.Tests.Experiments;

/// <summary>Features and heads made up for tests of what stands on them.</summary>
internal static class Synthetic
{
    /// <summary>Gaussian clouds, one a class, whose centres lie <paramref name="distance"/> from the origin; labels as in <paramref name="items"/>.</summary>
    public static LabeledDataset Clouds(IReadOnlyList<DatasetItem> items, int dimension, double distance, int seed)
    {
        var random = new Random(seed);
        var labels = items.Select(i => i.Label).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        var centres = labels.ConvertAll(_ => Enumerable.Range(0, dimension).Select(_ => Normal(random) * distance / Math.Sqrt(dimension)).ToArray());
        var values = new float[items.Count * dimension];
        for (var i = 0; i < items.Count; i++)
        {
            var c = items[i].Label is { } label ? labels.IndexOf(label) : 0;
            for (var d = 0; d < dimension; d++) values[(i * dimension) + d] = (float)(centres[c][d] + Normal(random));
        }

        var space = new FeatureSpace(new FeatureRecipe(new string('0', 64), new PreprocessingRecord()), "tap", "avg", dimension);
        return new LabeledDataset(FeatureMatrix.FromArray(values, dimension), items, space);
    }

    /// <summary>Items of equally many images a class, paths <c>class/n.jpg</c>.</summary>
    public static DatasetItem[] Items(int classes, int each, Func<int, string?>? split = null) =>
        [.. Enumerable.Range(0, classes * each).Select(i => new DatasetItem(
            $"class {i / each}/{i % each}.jpg", new ContentHash((ulong)i, 1, 2, 3), $"class {i / each}", split?.Invoke(i % each), null))];

    public static HeadChoice Head(string name, Func<HeadSettings, IHeadTrainer> create) => new(new HeadEntry(name, name, [], [], create), new HeadSettings());

    /// <summary>Nearest class mean, with the softmax of negative squared distances as probabilities.</summary>
    public static HeadChoice Means(string name = "means") => Head(name, s => new MeansTrainer(name, s));

    /// <summary>Always the most frequent class; without probabilities.</summary>
    public static HeadChoice Majority(string name = "majority") => Head(name, _ => new MajorityTrainer(name));

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    internal sealed class MeansTrainer(string name, HeadSettings settings) : IHeadTrainer
    {
        public string Name => name;

        public IReadOnlyDictionary<string, object> Parameters { get; } = new Dictionary<string, object> { ["shrink"] = 0.5, ["seed"] = settings.Seed };

        public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
        {
            var means = new float[classes][];
            for (var c = 0; c < classes; c++)
            {
                means[c] = new float[features.Dimension];
                var rows = Enumerable.Range(0, labels.Length).Where(r => labels[r] == c).ToArray();
                foreach (var r in rows)
                {
                    for (var d = 0; d < means[c].Length; d++) means[c][d] += features.Row(r)[d] / rows.Length;
                }
            }

            return new Means_(name, means, labels.Length);
        }
    }

    internal sealed class Means_(string name, float[][] means, int trainedOn) : IProbabilisticHead
    {
        public string Name => name;

        public int TrainedOn => trainedOn;

        public int Classes => means.Length;

        public int Dimension => means[0].Length;

        public ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default)
        {
            var scores = new ClassScores(features.Rows, Classes);
            for (var r = 0; r < features.Rows; r++)
            {
                for (var c = 0; c < Classes; c++)
                {
                    for (var d = 0; d < Dimension; d++)
                    {
                        var difference = features.Row(r)[d] - means[c][d];
                        scores.Row(r)[c] -= difference * difference / 2;
                    }
                }
            }

            return scores;
        }

        public ClassScores Probabilities(FeatureMatrix features, CancellationToken cancellation = default)
        {
            var p = Score(features, cancellation);
            for (var r = 0; r < p.Rows; r++)
            {
                var row = p.Row(r);
                var top = row[p.ArgMax(r)];
                var sum = 0f;
                for (var c = 0; c < row.Length; c++) sum += row[c] = MathF.Exp(row[c] - top);
                for (var c = 0; c < row.Length; c++) row[c] /= sum;
            }

            return p;
        }
    }

    private sealed class MajorityTrainer(string name) : IHeadTrainer
    {
        public string Name => name;

        public IReadOnlyDictionary<string, object> Parameters { get; } = new Dictionary<string, object>();

        public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default) =>
            new Constant(name, classes, features.Dimension, labels.GroupBy(l => l).MaxBy(g => g.Count())!.Key);
    }

    private sealed class Constant(string name, int classes, int dimension, int answer) : IHead
    {
        public string Name => name;

        public int Classes => classes;

        public int Dimension => dimension;

        public ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default)
        {
            var scores = new ClassScores(features.Rows, classes);
            for (var r = 0; r < features.Rows; r++) scores.Row(r)[answer] = 1;
            return scores;
        }
    }
}
