using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Calibration;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Core.Splits;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Calibration;

/// <summary>What every head must do when it is calibrated.</summary>
public class CalibratedHeadTests
{
    public static TheoryData<string, CalibrationMethod> Cases => [.. from entry in HeadCatalog.All from method in (CalibrationMethod[])[CalibrationMethod.Platt, CalibrationMethod.Temperature] select (entry.Name, method)];

    public static TheoryData<string, CalibrationMethod, long> Exports =>
        [.. from entry in HeadCatalog.All from method in (CalibrationMethod[])[CalibrationMethod.Platt, CalibrationMethod.Temperature] from opset in (long[])[7, 13, 18, 22] select (entry.Name, method, opset)];

    [Theory, MemberData(nameof(Cases))]
    public void Its_file_keeps_the_calibration(string name, CalibrationMethod method)
    {
        using var folder = new TemporaryFolder();
        var data = Data(90, 3);
        var (trained, report) = TrainedHead.TrainCalibrated(data, HeadData.Trainer(name), new CalibrationOptions { Method = method });
        Assert.Equal(method, report.Method);
        trained.Save(folder.File("a.tlhead"));
        var read = TrainedHead.Load(folder.File("a.tlhead"));
        Assert.Equal(name, read.Head.Name);
        Assert.Equal(trained.Predict(data).Scores.Values, read.Predict(data).Scores.Values);
        Assert.Equal(trained.Predict(data).Probabilities!.Values, read.Predict(data).Probabilities!.Values);
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_answer_is_the_most_probable_class(string name, CalibrationMethod method)
    {
        var (x, y) = HeadData.Clouds(120, 3, separation: 0.4);
        int[] spread = [.. y.Select(l => (2 * l) + 1)]; // 1, 3, 5 of seven
        var features = HeadData.Matrix(x);
        var head = HeadCalibrator.Fit(HeadData.Trainer(name), features, spread, 7, null, new CalibrationOptions { Method = method }).Head;
        var scores = head.Score(features);
        var probabilities = head.Probabilities(features);
        for (var r = 0; r < scores.Rows; r++)
        {
            Assert.Equal(1, probabilities.Row(r).ToArray().Sum(), 1e-5);
            Assert.Equal(probabilities.Row(r).ToArray().Max(), probabilities.Row(r)[scores.ArgMax(r)]);
            foreach (var c in new[] { 0, 2, 4, 6 }) Assert.Equal(0, probabilities.Row(r)[c]);
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_number_of_threads_changes_nothing(string name, CalibrationMethod method)
    {
        var (x, y) = HeadData.Clouds(90, 3, separation: 0.4);
        var features = HeadData.Matrix(x);
        float[] Answer(int threads) => HeadData.Answer(
            HeadCalibrator.Fit(HeadData.Trainer(name, threads: threads), features, y, 3, null, new CalibrationOptions { Method = method, Threads = threads }).Head, features);
        Assert.Equal(Answer(1), Answer(2));
    }

    [Theory, MemberData(nameof(Exports))]
    public void Its_operators_say_what_it_says(string name, CalibrationMethod method, long opset)
    {
        var (x, y) = HeadData.Clouds(90, 3, separation: 0.6);
        var features = HeadData.Matrix(x);
        if (HeadData.Trainer(name).Fit(features, y, 3) is not IExportableHead inner || (inner is IProbabilisticHead and not IExportableProbabilities)) return; // not yet
        int[] spread = [.. y.Select(l => l == 2 ? 3 : l)]; // class 2 has no rows
        var head = (CalibratedHead)HeadCalibrator.Fit(HeadData.Trainer(name), features, spread, 4, null, new CalibrationOptions { Method = method }).Head;
        var graph = new OnnxModelBuilder(opset).Input("features", ElementType.Float, "N", HeadData.Dimension);
        var scores = head.AppendScores(graph, "features");
        var probabilities = head.AppendProbabilities(graph, scores);
        graph.Output(probabilities, ElementType.Float, "N", 4);
        using var session = new InferenceSession(graph.Build().ToBytes());
        // Far out, too, where sigmoids vanish.
        float[] asked = [.. x, .. x.Select(v => 40 * v)];
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("features", new DenseTensor<float>(asked, [180, HeadData.Dimension]))]);
        var found = results[0].AsEnumerable<float>().ToArray();
        var expected = head.Probabilities(HeadData.Matrix(asked)).Values;
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-4);
    }

    // Without a head before them: the heads' own operators are tested with the heads.
    [Theory]
    [InlineData(7)]
    [InlineData(13)]
    [InlineData(26)]
    public void Operators_of_all_calibrations_say_what_the_calibrations_say(long opset)
    {
        var random = new Random(4);
        var held = new ClassScores(120, 4);
        int[] labels = [.. Enumerable.Range(0, 120).Select(r => r % 3)]; // class 3 has no rows
        for (var i = 0; i < held.Values.Length; i++) held.Values[i] = i % 4 == 3 ? -1e30f : random.NextSingle() + (i % 4 == labels[i / 4] ? 0.7f : 0) - 20;
        var votes = new ClassScores([.. held.Values.Select((_, i) => i % 4 == labels[i / 4] ? 1f : 0)], 4);
        for (var r = 0; r < 120; r += 7) (votes.Row(r)[r % 3], votes.Row(r)[(r + 1) % 3]) = (0, 1);
        bool[] present = [true, true, true, false];
        ClassScores far = new([.. held.Values.Select(v => v < -1e29f ? v : 50 * (v + 20) - 20)], 4);
        foreach (var input in Enum.GetValues<SigmoidInput>())
        {
            var platt = PlattScaling.Fit(input, held, labels, present, new CalibrationOptions(), default);
            foreach (var asked in (ClassScores[])[held, far]) Same(opset, asked, platt.Append, platt.Apply(asked));
        }

        foreach (var (input, values) in (ValueTuple<TemperatureInput, ClassScores>[])[(TemperatureInput.Scores, held), (TemperatureInput.Probabilities, votes)])
        {
            var temperature = TemperatureScaling.Fit(input, values, labels, present, default);
            Same(opset, values, temperature.Append, temperature.Apply(values));
        }
    }

    private static void Same(long opset, ClassScores asked, Func<OnnxModelBuilder, string, string> append, ClassScores expected)
    {
        var graph = new OnnxModelBuilder(opset).Input("scores", ElementType.Float, "N", 4);
        graph.Output(append(graph, "scores"), ElementType.Float, "N", 4);
        using var session = new InferenceSession(graph.Build().ToBytes());
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("scores", new DenseTensor<float>(asked.Values, [asked.Rows, 4]))]);
        var found = results[0].AsEnumerable<float>().ToArray();
        for (var i = 0; i < found.Length; i++) Assert.Equal(expected.Values[i], found[i], 1e-4);
        for (var r = 0; r < expected.Rows; r++) Assert.InRange(found[(4 * r) + 3], 0, 1e-30f);
    }

    [Fact]
    public void Calibrated_probabilities_are_honest_on_new_data()
    {
        var (x, y) = HeadData.Clouds(2400, 3, separation: 0.35);
        var train = HeadData.Matrix(x[..(400 * HeadData.Dimension)]);
        var test = HeadData.Matrix(x[(400 * HeadData.Dimension)..]);
        foreach (var (name, method) in (ValueTuple<string, CalibrationMethod>[])[("svm", CalibrationMethod.Platt), ("svm", CalibrationMethod.Temperature), ("centroid", CalibrationMethod.Temperature), ("knn", CalibrationMethod.Temperature)])
        {
            var fit = HeadCalibrator.Fit(HeadData.Trainer(name), train, y[..400], 3, null, new CalibrationOptions { Method = method });
            var error = ProbabilityMetrics.ExpectedError(y[400..], fit.Head.Score(test).ArgMax(), fit.Head.Probabilities(test));
            Assert.True(error < 0.06, $"{name} {method}: {error}");
            Assert.True(fit.Report.LogLossAfter < fit.Report.LogLossBefore, $"{name} {method}: {fit.Report}");
        }
    }

    [Fact]
    public void Groups_are_never_held_out_from_their_own()
    {
        var spy = new GroupSpy();
        var rows = Enumerable.Range(0, 60).ToArray();
        string?[] groups = [.. rows.Select(r => r < 40 ? $"g{r / 4}" : null)];
        float[] group = [.. rows.Select(r => r < 40 ? r / 4 : (float)r)];
        HeadCalibrator.Fit(spy, FeatureMatrix.FromArray(group, 1), [.. rows.Select(r => r % 2)], 2, RowFamilies.OfGroups(groups), new CalibrationOptions());
        Assert.Equal(6, spy.Fits);
        Assert.Equal(60, spy.Asked);
    }

    [Fact]
    public void After_is_not_measured_on_what_the_calibration_was_fitted_on()
    {
        // Scores that say nothing: a sigmoid fitted and measured on the same rows would look better than even odds.
        var noise = new GroupSpy();
        var random = new Random(5);
        float[] x = [.. Enumerable.Range(0, 40).Select(_ => random.NextSingle())];
        int[] y = [.. Enumerable.Range(0, 40).Select(r => r % 2)];
        var report = HeadCalibrator.Fit(noise, FeatureMatrix.FromArray(x, 1), y, 2, null, new CalibrationOptions { Method = CalibrationMethod.Platt }).Report;
        Assert.True(report.LogLossAfter > Math.Log(2), $"{report.LogLossAfter}");
        Assert.Equal(9, report.RejectBelow.Count);
    }

    [Fact]
    public void A_class_that_cannot_be_held_out_is_named()
    {
        var (x, y) = HeadData.Clouds(40, 2);
        y[39] = 2;
        var data = Data(HeadData.Matrix(x), y, ["a", "b", "rare"]);
        var e = Assert.Throws<TlearnException>(() => TrainedHead.TrainCalibrated(data, HeadData.Trainer("svm"), new CalibrationOptions()));
        Assert.Contains("'rare'", e.Message);
        TrainedHead.TrainCalibrated(data, HeadData.Trainer("svm"), new CalibrationOptions { Method = CalibrationMethod.Temperature });
    }

    private static LabeledDataset Data(int rows, int classes)
    {
        var (x, y) = HeadData.Clouds(rows, classes, separation: 0.7);
        return Data(HeadData.Matrix(x), y, [.. Enumerable.Range(0, classes).Select(c => $"c{c}")]);
    }

    private static LabeledDataset Data(FeatureMatrix features, int[] labels, string[] classes) => new(
        features,
        [.. labels.Select((l, i) => new DatasetItem($"{i}.jpg", ContentHash.Of([(byte)i, (byte)(i >> 8)]), classes[l], null, null))],
        new FeatureSpace(new FeatureRecipe(new string('a', 64), null), "tap", "avg", features.Dimension),
        classes);

    /// <summary>A head whose one feature is the row's group and its score; it complains when asked about a group that it has seen.</summary>
    private sealed class GroupSpy : IHeadTrainer
    {
        public int Fits { get; private set; }

        public int Asked { get; private set; }

        public string Name => "spy";

        public IReadOnlyDictionary<string, object> Parameters => new Dictionary<string, object>();

        public IHead Fit(FeatureMatrix features, int[] labels, int classes, CancellationToken cancellation = default)
        {
            Fits++;
            return new Head(this, [.. Enumerable.Range(0, features.Rows).Select(r => features.Row(r)[0])]);
        }

        private sealed class Head(GroupSpy spy, HashSet<float> seen) : IHead
        {
            public string Name => "spy";

            public int Classes => 2;

            public int Dimension => 1;

            public ClassScores Score(FeatureMatrix features, CancellationToken cancellation = default)
            {
                var scores = new ClassScores(features.Rows, 2);
                for (var r = 0; r < features.Rows; r++)
                {
                    Assert.DoesNotContain(features.Row(r)[0], seen);
                    scores.Row(r)[1] = features.Row(r)[0];
                }

                spy.Asked += features.Rows;
                return scores;
            }
        }
    }
}
