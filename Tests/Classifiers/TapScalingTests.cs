using TransferLearning.Classifiers.Scaling;
using TransferLearning.Classifiers.Serialization;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers;

/// <summary>Taps side by side are scaled each by itself, so that none outweighs another by its values or its number of columns.</summary>
public sealed class TapScalingTests
{
    public static TheoryData<string> Kinds => [.. ScalingText.Fitted.Where(k => k != "none")];

    [Theory, MemberData(nameof(Kinds))]
    public void Taps_weigh_the_same_whatever_their_values_and_widths(string word)
    {
        var random = new Random(2);
        int[] widths = [3, 40, 9];
        float[] sizes = [1000, 0.01f, 1];
        var joined = Joined(widths, 60, g => (float)(sizes[g] * (random.NextDouble() - 0.3)));
        var scaler = Scaler.Fit(joined, ScalingText.Parse(word), 1, default);
        Assert.Equal(widths, scaler.Groups);
        var squares = new double[3];
        var scaled = new float[joined.Dimension];
        for (var r = 0; r < joined.Rows; r++)
        {
            scaler.Apply(joined.Row(r), scaled);
            for (var (g, start) = (0, 0); g < 3; start += widths[g++]) squares[g] += scaled.AsSpan(start, widths[g]).ToArray().Sum(v => (double)v * v) / joined.Rows;
        }

        var expected = (Scaler.MakesUnits(scaler.Kind) ? 1.0 : joined.Dimension) / 3;
        Assert.All(squares, s => Assert.Equal(expected, s, 1e-4 * expected));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Each_tap_is_scaled_as_it_is_alone(string word)
    {
        var random = new Random(3);
        var joined = Joined([6, 10], 30, _ => (float)(random.NextDouble() - 0.4));
        var kind = ScalingText.Parse(word);
        var together = Scaler.Fit(joined, kind, 1, default);
        var (scaled, alone) = (new float[16], new float[10]);
        var second = joined.Columns([1]);
        var own = Scaler.Fit(second, kind, 1, default);
        together.Apply(joined.Row(7), scaled);
        own.Apply(second.Row(7), alone);
        var ratio = Scaler.MakesUnits(kind) ? Math.Sqrt(1 / 2.0) : Math.Sqrt(16 / 2.0 / 10);
        for (var d = 0; d < 10; d++) Assert.Equal(ratio * alone[d], scaled[6 + d], 1e-5);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void A_file_keeps_the_taps_and_an_earlier_program_does_not_take_it_for_its_own(string name)
    {
        using var folder = new TemporaryFolder();
        var (x, y) = HeadData.Clouds(90, 3);
        var features = HeadData.Joined(x);
        DatasetItem[] items = [.. y.Select((label, r) => new DatasetItem($"{r}.png", ContentHash.Of(BitConverter.GetBytes(r)), $"c{label}", null, null))];
        var data = new LabeledDataset(features, items, ColumnGroup.Space(new FeatureRecipe(new string('0', 64), null), features.Groups));
        var trained = TrainedHead.Train(data, HeadData.Trainer(name));
        trained.Save(folder.File("h.tlhead"));
        var read = TrainedHead.Load(folder.File("h.tlhead"));
        Assert.Equal("early+late", read.Space.Tap);
        Assert.Equal(trained.Predict(data).Scores.Values, read.Predict(data).Scores.Values);

        var (metadata, tensors) = HeadFile.Read(folder.File("h.tlhead"));
        Assert.Equal("3", metadata["format"]);
        metadata["format"] = "1";
        Assert.Contains("format 1", Assert.Throws<TlearnException>(() => TrainedHead.FromParts(metadata, tensors)).Message);
        metadata["format"] = "3";
        foreach (int[] wrong in (int[][])[[], [12], [5, 6], [13, -1], [int.MaxValue, int.MaxValue]])
        {
            tensors["scaler.groups"] = StoredTensor.Of(wrong, wrong.Length);
            if (wrong is [12]) Assert.NotNull(TrainedHead.FromParts(metadata, tensors));
            else Assert.NotEmpty(Assert.Throws<TlearnException>(() => TrainedHead.FromParts(metadata, tensors)).Message);
        }
    }

    private static FeatureMatrix Joined(int[] widths, int rows, Func<int, float> value)
    {
        ColumnGroup[] groups = [.. widths.Select((w, g) => new ColumnGroup($"tap{g}", "avg", w))];
        float[] values = [.. Enumerable.Range(0, rows).SelectMany(_ => widths.SelectMany((w, g) => Enumerable.Range(0, w).Select(_ => value(g))))];
        return FeatureMatrix.FromArray(values, widths.Sum()).With(groups);
    }
}
