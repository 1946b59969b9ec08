using System.Runtime.InteropServices;
using System.Text.Json;
using TransferLearning.Classifiers;
using TransferLearning.Classifiers.Training;
using TransferLearning.Export;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.Tests.Contracts;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Exported files where JavaScript runs them: onnxruntime-web from npm, WebAssembly. Skipped where there is no node or no registry.</summary>
public sealed class BrowserTests(ExportNetworks networks) : IClassFixture<ExportNetworks>
{
    private const string Package = "onnxruntime-web@1.30.0";

    [Theory, MemberData(nameof(HeadData.Names), MemberType = typeof(HeadData))]
    public void Onnxruntime_web_answers_as_the_head(string name)
    {
        var data = networks.Get("mini");
        var head = TrainedHead.Train(data.Training, HeadData.Trainer(name), cancellation: TestContext.Current.CancellationToken);
        Assert.IsAssignableFrom<IExportableHead>(head.Head);
        var modules = NodePackage.Install(Package);
        using var folder = new TemporaryFolder();
        var file = folder.File("model.onnx");
        HeadExport.Run(new ExportRequest(head, data.Model), file, new ModelCatalogue(), cancellation: TestContext.Current.CancellationToken);
        var asked = data.Asked.Select([0, 50, 100, 150]);
        var shape = WriteInput(folder.File("input.bin"), file, [.. asked.Items.Select(i => Path.Combine(data.Root, i.Path))]);
        var script = Path.Combine(SharedData.Repository, "Tests", "EndToEnd", "run-exported.mjs");
        var (code, output, error) = NodePackage.Run("node", folder, [script, modules, file, folder.File("input.bin"), .. shape.Select(d => d.ToString())]);
        Assert.True(code == 0, error);
        var answers = JsonDocument.Parse(output).RootElement;
        var expected = head.Predict(asked, TestContext.Current.CancellationToken);
        ExportTests.AssertEqual(head, expected, Values(answers, "label", v => v.GetInt64()), Values(answers, expected.Probabilities is null ? "scores" : "probabilities", v => v.GetSingle()));
    }

    private static int[] WriteInput(string path, string model, string[] files)
    {
        using var plain = new PlainRun(model);
        var preprocessor = new Preprocessor(plain.Record);
        int[] shape = [files.Length, .. plain.Shape.Skip(1)];
        var values = new float[shape.Aggregate((a, b) => a * b)];
        var one = values.Length / files.Length;
        for (var i = 0; i < files.Length; i++)
        {
            using var image = ImageDecoders.Default.Decode(File.ReadAllBytes(files[i]), DecodeOptions.For(plain.Record));
            preprocessor.Run(image, values.AsSpan(i * one, one));
        }

        File.WriteAllBytes(path, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        return shape;
    }

    private static T[] Values<T>(JsonElement answers, string name, Func<JsonElement, T> read) => [.. answers.GetProperty(name).EnumerateArray().Select(read)];
}
