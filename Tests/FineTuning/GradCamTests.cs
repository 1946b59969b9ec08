using System.Text.Json;
using TransferLearning.Core.Preprocessing;
using TransferLearning.Explaining;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FineTuning.Preparation;
using TransferLearning.FineTuning.Scoring;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using Xunit;

namespace TransferLearning.Tests.FineTuning;

/// <summary>Grad-CAM of whole networks against PyTorch's in doubles on the same ONNX files (<c>Benchmarks/gradcam_peer.py golden</c>).</summary>
public sealed class GradCamTests
{
    private const int MadeUpClasses = 5;

    private static readonly string s_golden = Path.Combine(AppContext.BaseDirectory, "Golden", "torch", "gradcam.json");

    public static TheoryData<string> Networks => [.. Golden().Select(n => n.GetProperty("network").GetString()!)];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Layer_class_score_and_map_are_those_of_PyTorch(string network)
    {
        var expected = Golden().Single(n => n.GetProperty("network").GetString() == network);
        var model = network.StartsWith("models/", StringComparison.Ordinal) ? OnnxModel.Load(SharedData.Require(network.Split('/'))) : WithMadeUpClassifier(ResNet18());
        var given = Npy.Read(SharedData.Require(expected.GetProperty("input").GetString()!.Split('/')));
        var tensors = ScoreTensors.OfOwn(model, NetworkOutput.Find(model).Tensor);
        var prepared = PreparedNetwork.Of(model, given.Shape is [_, 3, var height, var width] ? new ImageSize(height, width) : new ImageSize(given.Shape[1], given.Shape[2]), 1, TestContext.Current.CancellationToken);
        var facts = BlankRunFacts.Probe(prepared.Model, [prepared.Input], TestContext.Current.CancellationToken);
        var map = new LastMap(prepared, facts).Find(PenultimateFinder.Find(model).Tensor, out _)!;
        Assert.Equal(expected.GetProperty("layer").GetString(), map.Tensor);
        using var run = new ScoreRun(ScoreGraph.Build(prepared, facts, tensors, map.Tensor), DeviceSpec.Cpu, 1);
        foreach (var (index, image) in expected.GetProperty("images").EnumerateArray().Index())
        {
            var result = run.Run(given.Row(index).ToArray(), null, TestContext.Current.CancellationToken);
            Assert.Equal(image.GetProperty("class").GetInt32(), result.Classes[0]);
            Assert.Equal(image.GetProperty("score").GetDouble(), result.Scores[0], 1e-3);
            var rows = image.GetProperty("map").EnumerateArray().Select(r => r.EnumerateArray().Select(v => v.GetDouble()).ToArray()).ToArray();
            Assert.Equal((rows.Length, rows[0].Length), (map.Height, map.Width));
            double[] reference = [.. rows.SelectMany(r => r)];
            var found = GradCam.Map(map, result.Values, result.Gradient);
            var scale = reference.Max();
            Assert.True(scale > 0);
            for (var p = 0; p < found.Length; p++) Assert.Equal(reference[p], found[p], 2e-3 * scale);
        }
    }

    private static JsonElement[] Golden() => [.. JsonDocument.Parse(File.ReadAllText(s_golden)).RootElement.EnumerateArray()];

    private static OnnxModel ResNet18()
    {
        if (!new ModelCatalogue().Named("resnet18-mlnet")!.IsPresent) Assert.Skip("resnet18-mlnet is not here: its package was not restored");
        return new ModelCatalogue().Find("resnet18-mlnet").Load();
    }

    // The bundled ResNet-18 has no classes: five, whose weights are sines, as the script has them.
    private static OnnxModel WithMadeUpClassifier(OnnxModel model)
    {
        const int Features = 512;
        var weights = new float[MadeUpClasses * Features];
        for (var i = 0; i < weights.Length; i++) weights[i] = (float)Math.Sin((0.7 * (i / Features)) + (0.3 * (i % Features)));
        var piece = new OnnxModelBuilder(model.Opset, "classifier")
            .Input("made.features", ElementType.Float, "N", Features, 1, 1).Weight("made.weights", [MadeUpClasses, Features], weights).Weight("made.bias", [MadeUpClasses], new float[MadeUpClasses])
            .Node("Flatten", ["made.features"], ["made.flat"], ("axis", 1)).Node("Gemm", ["made.flat", "made.weights", "made.bias"], ["made.scores"], ("transB", 1))
            .Output("made.scores", ElementType.Float, "N", MadeUpClasses).Build();
        return model.Append(piece, new Dictionary<string, string> { ["made.features"] = model.Outputs[0].Name });
    }
}
