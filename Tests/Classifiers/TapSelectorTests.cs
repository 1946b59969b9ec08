using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.Taps;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>The choice among taps, on training rows alone.</summary>
public sealed class TapSelectorTests
{
    private const int Width = 8;

    // The formula for all rows at once equals a fit without each row in turn.
    [Fact]
    public void Leave_one_out_answers_are_those_of_fits_without_the_row()
    {
        var random = new Random(1);
        const int Rows = 14;
        const double Alpha = 0.3;
        float[][] x = [.. Enumerable.Range(0, Rows).Select(_ => Enumerable.Range(0, 5).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray())];
        int[] labels = [.. Enumerable.Range(0, Rows).Select(r => r % 3)];
        var error = 0.0;
        for (var left = 0; left < Rows; left++)
        {
            int[] others = [.. Enumerable.Range(0, Rows).Where(r => r != left)];
            for (var c = 0; c < 3; c++)
            {
                var score = Ridge([.. others.Select(r => x[r])], [.. others.Select(r => labels[r] == c ? 1.0 : -1)], x[left], Alpha);
                var miss = (labels[left] == c ? 1 : -1) - score;
                error += miss * miss / Rows / 3;
            }
        }

        Assert.Equal(error, new LeaveOneOut(labels, 3, Alpha, 1).Of(Centred(GramMatrix.Of(x, 1, default)), default).SquaredError, 1e-4 * error);
    }

    [Fact]
    public void The_tap_that_knows_the_classes_is_kept_and_noise_is_not()
    {
        var (features, labels) = Taps(200, 4, [[], [0, 1, 2, 3], []]);
        Assert.Equal([1], Choose(features, labels, 4).Kept);
    }

    [Fact]
    public void Taps_that_know_different_classes_are_kept_together()
    {
        var (features, labels) = Taps(200, 4, [[0, 1], [], [2, 3]]);
        var choice = Choose(features, labels, 4);
        Assert.Equal([0, 2], choice.Kept);
        Assert.All(choice.Alone, alone => Assert.True(choice.Accuracy > alone));
    }

    // A copy of a training image gives its answer away to a tap that recognises images, and says nothing of the classes.
    [Fact]
    public void Copies_of_images_do_not_choose()
    {
        var (once, labels) = Taps(120, 3, [[0, 1, 2], []]);
        var values = new List<float>();
        for (var r = 0; r < 240; r++)
        {
            values.AddRange(once.Row(r / 2)[..Width]);
            values.AddRange(Enumerable.Range(0, 40).Select(d => d == r / 2 % 40 ? 1f : 0)); // the second tap names the image
        }

        var twice = FeatureMatrix.FromArray(values.ToArray(), Width + 40).With([new("classes", "avg", Width), new("names", "avg", 40)], isChoice: true);
        int[] both = [.. Enumerable.Range(0, 240).Select(r => labels[r / 2])];
        var families = RowFamilies.OfGroups([.. Enumerable.Range(0, 240).Select(r => $"{r / 2}")]);
        Assert.Equal([0], TapSelector.Choose(twice, both, 3, families, 0, 1, default).Kept);
    }

    [Fact]
    public void Threads_change_nothing_and_many_rows_are_sampled_by_class()
    {
        var (features, labels) = Taps(3000, 3, [[0], [1, 2], []]);
        Assert.Equal(Choose(features, labels, 3, threads: 1).Accuracy, Choose(features, labels, 3, threads: 2).Accuracy);
        Assert.Equal([0, 1], Choose(features, labels, 3).Kept);
    }

    [Fact]
    public void One_image_a_class_chooses_something()
    {
        var (features, _) = Taps(3, 3, [[0, 1, 2], []]);
        Assert.NotEmpty(Choose(features, [0, 1, 2], 3).Kept);
        Assert.Throws<TlearnException>(() => Choose(features, [0, 0, 0], 1));
    }

    private static TapSelection Choose(FeatureMatrix features, int[] labels, int classes, int threads = 1) =>
        TapSelector.Choose(features, labels, classes, RowFamilies.OfGroups(new string?[labels.Length]), 0, threads, default);

    // Each tap of eight columns tells the classes that it knows from the others.
    private static (FeatureMatrix Features, int[] Labels) Taps(int rows, int classes, int[][] knows)
    {
        var random = new Random(7);
        int[] labels = [.. Enumerable.Range(0, rows).Select(r => r % classes)];
        float[] values =
        [
            .. labels.SelectMany(label => knows.SelectMany(known => Enumerable.Range(0, Width).Select(d => (float)(random.NextDouble() + (known.Contains(label) && d == label ? 1.5 : 0))))),
        ];
        return (FeatureMatrix.FromArray(values, Width * knows.Length).With([.. knows.Select((_, g) => new ColumnGroup($"tap{g}", "avg", Width))], isChoice: true), labels);
    }

    private static double[][] Centred(double[][] kernel)
    {
        double[] means = [.. kernel.Select(row => row.Average())];
        return [.. kernel.Select((row, r) => row.Select((v, c) => v - means[r] - means[c] + means.Average()).ToArray())];
    }

    // In the primal, by Gaussian elimination.
    private static double Ridge(float[][] x, double[] target, float[] asked, double alpha)
    {
        var columns = asked.Length;
        double[] mean = [.. Enumerable.Range(0, columns).Select(d => x.Average(row => (double)row[d]))];
        var middle = target.Average();
        var system = new double[columns, columns + 1];
        for (var i = 0; i < columns; i++)
        {
            for (var j = 0; j < columns; j++) system[i, j] = x.Sum(row => (row[i] - mean[i]) * (row[j] - mean[j])) + (i == j ? alpha : 0);
            system[i, columns] = x.Zip(target).Sum(p => (p.First[i] - mean[i]) * (p.Second - middle));
        }

        for (var i = 0; i < columns; i++)
        {
            for (var r = 0; r < columns; r++)
            {
                if (r == i) continue;
                var factor = system[r, i] / system[i, i];
                for (var c = i; c <= columns; c++) system[r, c] -= factor * system[i, c];
            }
        }

        return middle + Enumerable.Range(0, columns).Sum(i => system[i, columns] / system[i, i] * (asked[i] - mean[i]));
    }
}
