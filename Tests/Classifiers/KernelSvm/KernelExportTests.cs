using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferLearning.Classifiers;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.Classifiers.KernelSvm;

/// <summary>The kernel SVM as ONNX operators, run by plain ONNX Runtime.</summary>
public class KernelExportTests
{
    public static TheoryData<int, string, int, string> Cases => new()
    {
        { 7, "rbf", 5, "standard" },
        { 9, "poly", 5, "standard" },
        { 12, "rbf", 2, "none" },
        { 13, "rbf", 5, "l2" },
        { 17, "linear", 3, "standard" },
        { 18, "rbf", 5, "standard" },
        { 22, "poly", 2, "none" },
        { 26, "rbf", 8, "standard" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Scores_are_ours(int opset, string kernel, int classes, string scale)
    {
        var (x, y) = HeadData.Clouds(600, classes, separation: 0.4);
        var features = HeadData.Matrix(x);
        var head = HeadData.Trainer("svm-rbf", scale: scale, parameters: [("kernel", kernel), ("C", "3"), ("coef0", "0.5"), ("degree", "2")]).Fit(features.Select([.. Enumerable.Range(0, 400)]), y[..400], classes);
        AssertEqual(head, features, opset);
    }

    [Fact]
    public void Classes_without_rows_are_never_the_answer()
    {
        var (x, y) = HeadData.Clouds(300, 3, separation: 0.4);
        var features = HeadData.Matrix(x);
        AssertEqual(HeadData.Trainer("svm-rbf").Fit(features, [.. y.Select(l => (2 * l) + 1)], 7), features, 11);
        AssertEqual(HeadData.Trainer("svm-rbf").Fit(features, [.. y.Select(l => l == 0 ? 1 : 4)], 6), features, 21);
    }

    private static void AssertEqual(IHead head, FeatureMatrix features, int opset)
    {
        var graph = new OnnxModelBuilder(opset).Input("features", ElementType.Float, "N", head.Dimension);
        var name = ((IExportableHead)head).AppendScores(graph, "features");
        using var session = new InferenceSession(graph.Output(name, ElementType.Float, "N", head.Classes).Build().ToBytes());
        var values = Enumerable.Range(0, features.Rows).SelectMany(r => features.Row(r).ToArray()).ToArray();
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("features", new DenseTensor<float>(values, [features.Rows, features.Dimension]))]);
        var theirs = new ClassScores(results[0].AsTensor<float>().ToArray(), head.Classes);
        var ours = head.Score(features);
        Assert.Equal(ours.ArgMax(), theirs.ArgMax());
        for (var i = 0; i < ours.Values.Length; i++) Assert.Equal(ours.Values[i], theirs.Values[i], 1e-4f * Math.Max(1, Math.Abs(ours.Values[i])));
    }
}
