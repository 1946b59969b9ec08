using CsCheck;
using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>Few rows of many columns are solved in the space that they span.</summary>
public sealed class RowSpaceTests
{
    private const int Rows = 24;
    private const int Columns = 60;

    // Every row twice at half the C is the same objective, with too many rows for the short way.
    [Theory]
    [InlineData("logistic", 3, "standard", "")]
    [InlineData("logistic", 3, "standard", "", 0.01)]
    [InlineData("logistic", 3, "l2", "", 100)]
    [InlineData("svm", 4, "standard", "", 0.001)]
    [InlineData("svm", 3, "power", "", 30)]
    [InlineData("logistic", 2, "power", "")]
    [InlineData("logistic", 4, "center", "balanced")]
    [InlineData("svm", 3, "l2", "")]
    [InlineData("svm", 2, "standard", "balanced")]
    [InlineData("svm crammer_singer", 3, "l2-center", "")]
    public void The_minimum_is_that_over_all_columns(string head, int classes, string scale, string weight, double strength = 1)
    {
        var (values, labels) = Clouds(classes, 7);
        var twice = FeatureMatrix.FromArray((float[])[.. values, .. values], Columns);
        Assert.True(RowSpace.IsSmaller(Rows, Columns) && !RowSpace.IsSmaller(2 * Rows, Columns));
        var few = Fit(FeatureMatrix.FromArray(values, Columns), labels, strength);
        var many = Fit(twice, [.. labels, .. labels], strength / 2);
        var (expected, found) = (many.Score(twice, TestContext.Current.CancellationToken), few.Score(twice, TestContext.Current.CancellationToken));
        for (var r = 0; r < twice.Rows; r++)
        {
            for (var c = 0; c < classes; c++) Assert.Equal(expected.Row(r)[c], found.Row(r)[c], 2e-3f * Math.Max(1, Math.Abs(expected.Row(r)[c])));
        }

        TransferLearning.Classifiers.IHead Fit(FeatureMatrix features, int[] of, double c)
        {
            var parameters = new Dictionary<string, string> { ["C"] = c.ToString(System.Globalization.CultureInfo.InvariantCulture), ["tol"] = "1e-9", ["max_iter"] = "5000" };
            if (head.Contains(' ', StringComparison.Ordinal)) (parameters["multi_class"], parameters["tol"]) = ("crammer_singer", "1e-5");
            if (weight.Length > 0) parameters["class_weight"] = weight;
            return HeadCatalog.Get(head.Split(' ')[0]).Create(new HeadSettings { Parameters = parameters, Scale = scale }).Fit(features, of, classes, TestContext.Current.CancellationToken);
        }
    }

    // Copies of rows, rows of zeros and rows that others span add no direction.
    [Fact]
    public void Coordinates_have_the_products_of_the_rows_and_weights_their_scores() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[24, 40], Gen.Int[0, 1000]).Sample((count, columns, seed) =>
        {
            var random = new Random(seed);
            var rows = new float[count][];
            for (var r = 0; r < count; r++)
            {
                rows[r] = random.Next(5) switch
                {
                    0 when r > 0 => (float[])rows[random.Next(r)].Clone(),
                    1 when r > 1 => [.. rows[0].Zip(rows[1], (a, b) => a - (2 * b))],
                    2 => new float[columns],
                    _ => [.. Enumerable.Range(0, columns).Select(_ => (float)(random.NextDouble() - 0.5))],
                };
            }

            var space = RowSpace.Of(rows, 1, TestContext.Current.CancellationToken);
            var coordinates = space.Coordinates();
            float[] weights = [.. Enumerable.Range(0, count + 1).Select(_ => (float)(random.NextDouble() - 0.5))];
            var lifted = space.Lift(weights, 1);
            Assert.Equal(weights[^1], lifted[^1]);
            for (var i = 0; i < count; i++)
            {
                Assert.Equal(Dot(rows[i], rows[0]), Dot(coordinates.Row(i), coordinates.Row(0)), 1e-4);
                Assert.Equal(Dot(coordinates.Row(i), weights), Dot(rows[i], lifted), 1e-4);
            }
        });

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++) sum += (double)a[i] * b[i];
        return sum;
    }

    private static (float[] Values, int[] Labels) Clouds(int classes, int seed)
    {
        var random = new Random(seed);
        int[] labels = [.. Enumerable.Range(0, Rows).Select(r => r % classes)];
        var values = new float[Rows * Columns];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(random.NextDouble() + (i % Columns % classes == labels[i / Columns] ? 0.3 : 0));
        return (values, labels);
    }
}
