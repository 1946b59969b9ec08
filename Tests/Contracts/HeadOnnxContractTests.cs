using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using Xunit;

namespace TransferLearning.Tests.Contracts;

/// <summary>What every head's ONNX operators must do: alone, in plain ONNX Runtime, what the head itself does.</summary>
public class HeadOnnxContractTests
{
    private const int Rows = 200;
    private static readonly long[] s_opsets = [7, 9, 11, 13, 17, 21];

    // Distances are compared in float, not double: relative to the size of what was rounded on the way.
    private static float Tolerance(string name) => name is "random-forest" or "knn" ? 1e-6f : 1e-4f;

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Runtime_and_head_agree_at_every_opset(string name)
    {
        var (x, y) = HeadData.Clouds(Rows + 100, 4, separation: 0.6);
        var head = HeadData.Trainer(name).Fit(HeadData.Matrix(x[..(Rows * HeadData.Dimension)]), y[..Rows], 4);
        foreach (var opset in s_opsets) AssertAgrees(head, x, opset);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Runtime_and_head_agree_on_two_and_on_many_classes_and_on_absent_ones(string name)
    {
        foreach (var classes in new[] { 2, 20 })
        {
            var (x, y) = HeadData.Clouds(Rows, classes, separation: 0.8);
            AssertAgrees(HeadData.Trainer(name).Fit(HeadData.Matrix(x), y, classes), x, 13);
        }

        var (some, labels) = HeadData.Clouds(150, 3);
        AssertAgrees(HeadData.Trainer(name).Fit(HeadData.Matrix(some), [.. labels.Select(l => (2 * l) + 1)], 7), some, 13);
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Runtime_and_head_agree_with_every_scaling(string name)
    {
        var (x, y) = HeadData.Clouds(Rows, 3, separation: 0.6);
        foreach (var scale in ScalingText.Fitted)
        {
            var head = HeadData.Trainer(name, scale: scale).Fit(HeadData.Matrix(x), y, 3);
            foreach (var opset in new long[] { 7, 13, 21 }) AssertAgrees(head, x, opset);
        }
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Runtime_and_head_agree_on_taps_side_by_side_with_every_scaling(string name)
    {
        var (x, y) = HeadData.Clouds(Rows, 3, separation: 0.6);
        foreach (var scale in ScalingText.Fitted)
        {
            var head = HeadData.Trainer(name, scale: scale).Fit(HeadData.Joined(x), y, 3);
            foreach (var opset in new long[] { 7, 13, 21 }) AssertAgrees(head, x, opset);
        }
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Runtime_and_head_agree_far_from_the_origin_and_on_a_row_of_zeros(string name)
    {
        var (x, y) = HeadData.Clouds(Rows, 3);
        for (var i = 0; i < x.Length; i++) x[i] += 100;
        var head = HeadData.Trainer(name).Fit(HeadData.Matrix(x), y, 3);
        AssertAgrees(head, x, 13, tolerance: 1e-3f);
        AssertAgrees(head, new float[HeadData.Dimension], 13, tolerance: 1e-3f);
    }

    // Of one image a class each is its class's mean, at distance 0, where a difference of squares has no digits left.
    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Runtime_and_head_agree_on_the_training_rows_of_few_shots(string name)
    {
        foreach (var classes in new[] { 4, 12 })
        {
            var (x, y) = HeadData.Clouds(classes, classes, dimension: 256);
            var head = HeadData.Trainer(name).Fit(HeadData.Matrix(x, 256), y, classes);
            AssertAgrees(head, x, 13, tolerance: 1e-4f);
        }
    }

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Every_setting_that_is_tuned_can_be_exported(string name)
    {
        var (x, y) = HeadData.Clouds(Rows, 3, separation: 0.6);
        var entry = HeadCatalog.Get(name);
        var step = Math.Max(1, entry.TuningGrid.Count / 6);
        for (var i = 0; i < entry.TuningGrid.Count; i += step)
        {
            var head = HeadData.Trainer(name, parameters: [.. entry.TuningGrid[i].Select(p => (p.Key, p.Value))]).Fit(HeadData.Matrix(x), y, 3);
            AssertAgrees(head, x, 13);
        }
    }

    /// <summary>Runs the head's operators and compares with the head.</summary>
    internal static void AssertAgrees(IHead head, float[] x, long opset, float? tolerance = null)
    {
        var exportable = Assert.IsAssignableFrom<IExportableHead>(head);
        var (scores, probabilities) = Run(exportable, x, opset);
        var features = HeadData.Matrix(x, head.Dimension);
        AssertNear(head.Score(features), scores, tolerance ?? Tolerance(head.Name), $"{head.Name}, opset {opset}, scores");
        Assert.Equal(head is IProbabilisticHead, exportable is IExportableProbabilities);
        if (head is IProbabilisticHead own) AssertNear(own.Probabilities(features), probabilities!, tolerance ?? 1e-5f, $"{head.Name}, opset {opset}, probabilities");
    }

    private static (float[] Scores, float[]? Probabilities) Run(IExportableHead head, float[] x, long opset)
    {
        var graph = new OnnxModelBuilder(opset).Input("features", ElementType.Float, "N", head.Dimension);
        var scores = head.AppendScores(graph, "features");
        var probabilities = (head as IExportableProbabilities)?.AppendProbabilities(graph, scores);
        graph.Output(scores, ElementType.Float, "N", head.Classes);
        if (probabilities is not null && probabilities != scores) graph.Output(probabilities, ElementType.Float, "N", head.Classes);
        using var session = new InferenceSession(graph.Build().ToBytes());
        var input = NamedOnnxValue.CreateFromTensor("features", new DenseTensor<float>(x, [x.Length / head.Dimension, head.Dimension]));
        using var results = session.Run([input]);
        return (Values(scores), probabilities is null ? null : Values(probabilities));

        float[] Values(string name) => [.. results.Single(r => r.Name == name).AsEnumerable<float>()];
    }

    private static void AssertNear(ClassScores expected, float[] found, float tolerance, string what)
    {
        Assert.Equal(expected.Values.Length, found.Length);
        for (var i = 0; i < found.Length; i++)
        {
            var allowed = tolerance * Math.Max(1, Math.Abs(expected.Values[i]));
            Assert.True(Math.Abs(expected.Values[i] - found[i]) <= allowed, $"{what}, row {i / expected.Classes}, class {i % expected.Classes}: own {expected.Values[i]}, runtime {found[i]}");
        }
    }
}
