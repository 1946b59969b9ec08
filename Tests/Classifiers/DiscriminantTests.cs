using System.Text.Json;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Core.Features;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>Linear discriminant analysis beside scikit-learn's LinearDiscriminantAnalysis(solver='lsqr'), and where that has no answer.</summary>
public class DiscriminantTests
{
    private const int Dimension = 20;

    public static TheoryData<string> Cases => [.. SklearnGolden.Discriminant.EnumerateObject().Select(e => e.Name).Where(name => name != "sklearn")];

    [Theory, MemberData(nameof(Cases))]
    public void Probabilities_are_those_of_scikit_learn(string name)
    {
        var words = name.Split(' ');
        var (train, labels, asked, dimension) = Case(words[0]);
        var head = HeadData.Trainer("lda", scale: words[1], parameters: ("shrinkage", words[2])).Fit(HeadData.Matrix(train, dimension), labels, labels.Max() + 1);
        var found = ((IProbabilisticHead)head).Probabilities(HeadData.Matrix(asked, dimension));
        var expected = SklearnGolden.Discriminant.GetProperty(name).Deserialize<double[][]>()!;
        for (var r = 0; r < expected.Length; r++)
        {
            for (var c = 0; c < expected[r].Length; c++) Assert.Equal(expected[r][c], found.Row(r)[c], 1e-4);
        }
    }

    // Products of thousands of rows are made in single precision, and added up in double.
    [Fact]
    public void Many_rows_have_the_weights_of_the_same_rows_in_double()
    {
        const int Rows = 6000;
        const int Columns = 128;
        var (x, y) = HeadData.Clouds(Rows, 7, dimension: Columns, separation: 0.2);
        var head = (LinearHead)HeadData.Trainer("lda", scale: "none", threads: 2, parameters: ("shrinkage", "0.3")).Fit(HeadData.Matrix(x, Columns), y, 7);
        var means = new double[7, Columns];
        double[] counts = [.. Enumerable.Range(0, 7).Select(c => y.Count(l => l == c))];
        for (var i = 0; i < x.Length; i++) means[y[i / Columns], i % Columns] += x[i] / counts[y[i / Columns]];
        // Σw = μ − m for every class, whatever the size of the numbers.
        var moved = new double[Rows][];
        for (var r = 0; r < Rows; r++) moved[r] = [.. Enumerable.Range(0, Columns).Select(d => x[(r * Columns) + d] - means[y[r], d])];
        var trace = moved.Sum(row => row.Sum(v => v * v)) / Rows / Columns;
        foreach (var c in (int[])[0, 3, 6])
        {
            double[] w = [.. head.Linear.Weights.AsSpan(c * Columns, Columns).ToArray().Select(v => (double)v)];
            var product = w.Select(v => 0.3 * trace * v).ToArray();
            foreach (var row in moved)
            {
                var along = 0.7 / Rows * row.Zip(w, (a, b) => a * b).Sum();
                for (var d = 0; d < Columns; d++) product[d] += along * row[d];
            }

            for (var d = 0; d < Columns; d++)
            {
                var difference = means[c, d] - Enumerable.Range(0, 7).Average(k => means[k, d]);
                Assert.Equal(difference, product[d], 1e-4);
            }
        }
    }

    [Theory]
    [InlineData("size")]
    [InlineData("0.5")]
    [InlineData("0")]
    [InlineData("auto")]
    public void With_one_image_a_class_the_nearest_is_the_answer_and_that_is_said(string shrinkage)
    {
        foreach (var columns in (int[])[4, 40])
        {
            var (x, y) = HeadData.Clouds(12, 12, dimension: columns);
            var head = HeadData.Trainer("lda", scale: "none", parameters: ("shrinkage", shrinkage)).Fit(HeadData.Matrix(x, columns), y, 12);
            Assert.Contains("identity", ((INotedHead)head).Note);
            var (asked, _) = HeadData.Clouds(60, 12, seed: 5, dimension: columns);
            var nearest = HeadData.Trainer("centroid", scale: "none").Fit(HeadData.Matrix(x, columns), y, 12).Score(HeadData.Matrix(asked, columns)).ArgMax();
            Assert.Equal(nearest, head.Score(HeadData.Matrix(asked, columns)).ArgMax());
            // Copies of one image are no more than one.
            var copies = HeadData.Trainer("lda", scale: "none", parameters: ("shrinkage", shrinkage)).Fit(HeadData.Matrix([.. x, .. x, .. x], columns), [.. y, .. y, .. y], 12);
            Assert.NotNull(((INotedHead)copies).Note);
        }

        var (many, labels) = HeadData.Clouds(30, 3);
        Assert.Null(((INotedHead)HeadData.Trainer("lda", parameters: ("shrinkage", shrinkage)).Fit(HeadData.Matrix(many), labels, 3)).Note);
    }

    [Theory]
    [InlineData(30, 3, 4)]
    [InlineData(30, 3, 40)]
    [InlineData(200, 5, 12)]
    public void By_size_it_is_as_if_as_many_more_rows_as_columns_had_been_seen(int rows, int classes, int columns)
    {
        var (x, y) = HeadData.Clouds(rows, classes, dimension: columns);
        float[] Answers(string shrinkage) => ((IProbabilisticHead)HeadData.Trainer("lda", parameters: ("shrinkage", shrinkage)).Fit(HeadData.Matrix(x, columns), y, classes)).Probabilities(HeadData.Matrix(x, columns)).Values;
        var number = (columns / (double)(columns + rows - classes)).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(Answers(number), Answers("size"));
        Assert.NotEqual(Answers("0.5"), Answers("size"));
    }

    // The smallest solution, as by the pseudo-inverse: adding a column twice at 1/√2 of its size changes no score.
    [Fact]
    public void Columns_that_depend_on_each_other_need_no_shrinkage()
    {
        var (x, y) = HeadData.Clouds(200, 3, separation: 0.4);
        float[] doubled = [.. x.Chunk(HeadData.Dimension).SelectMany(row => row.SelectMany(v => (float[])[v, v, 0]))];
        float[] once = [.. x.Chunk(HeadData.Dimension).SelectMany(row => row.Select(v => v * MathF.Sqrt(2)))];
        var plain = (IProbabilisticHead)HeadData.Trainer("lda", scale: "none", parameters: ("shrinkage", "0")).Fit(HeadData.Matrix(once), y, 3);
        var wide = (IProbabilisticHead)HeadData.Trainer("lda", scale: "none", parameters: ("shrinkage", "0")).Fit(HeadData.Matrix(doubled, 3 * HeadData.Dimension), y, 3);
        var (expected, found) = (plain.Probabilities(HeadData.Matrix(once)).Values, wide.Probabilities(HeadData.Matrix(doubled, 3 * HeadData.Dimension)).Values);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-4f);
    }

    [Theory]
    [InlineData("size")]
    [InlineData("0.5")]
    [InlineData("auto")]
    public void A_thousand_classes_of_few_images_are_learnt(string shrinkage)
    {
        const int Columns = 64;
        var (x, y) = HeadData.Clouds(3000, 1000, dimension: Columns, separation: 2);
        var features = HeadData.Matrix(x, Columns);
        var answers = HeadData.Trainer("lda", threads: 0, parameters: ("shrinkage", shrinkage)).Fit(features, y, 1000).Score(features).ArgMax();
        Assert.True(answers.Zip(y).Count(p => p.First == p.Second) >= 2970);
    }

    private static (float[] Train, int[] Labels, float[] Asked, int Dimension) Case(string name)
    {
        float[] train = Values(SklearnGolden.Train), asked = Values(SklearnGolden.Test);
        var labels = SklearnGolden.TrainLabels;
        switch (name)
        {
            case "wide":
                return ([.. train.Chunk(Dimension).Take(40).SelectMany(Wide)], labels[..40], [.. asked.Chunk(Dimension).SelectMany(Wide)], 3 * Dimension);
            case "dead":
                foreach (var rows in (float[][])[train, asked])
                {
                    for (var i = 0; i < rows.Length; i += Dimension) (rows[i + 3], rows[i + 4]) = (0, 7);
                }

                break;
            case "two":
                int[] kept = [.. Enumerable.Range(0, labels.Length).Where(r => labels[r] < 2)];
                return ([.. kept.SelectMany(r => SklearnGolden.Train.Row(r).ToArray())], [.. kept.Select(r => labels[r])], asked, Dimension);
        }

        return (train, labels, asked, Dimension);
    }

    // As Golden/sklearn/make_lda.py does.
    private static IEnumerable<float> Wide(float[] row) =>
    [
        .. row,
        .. row.Select((v, d) => (float)((0.5 * v) + (0.125 * row[(d + Dimension - 1) % Dimension]))),
        .. row.Select((v, d) => (float)((-0.25 * v) + (0.5 * row[(d + Dimension - 3) % Dimension]))),
    ];

    private static float[] Values(FeatureMatrix features)
    {
        var values = new float[features.Rows * features.Dimension];
        features.CopyRows(0, features.Rows, values);
        return values;
    }
}
