using Microsoft.ML.OnnxRuntime;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Onnx;
using TransferLearning.Tests.Backbones;
using TransferLearning.Tests.Decoding;
using Xunit;

namespace TransferLearning.Tests.Extraction;

/// <summary>The features of resnet18-mlnet beside those of the file as it came, run by plain ONNX Runtime one image at a time on input that this test makes by itself.</summary>
public sealed class ResNet18GoldenTests
{
    private const int Side = 224;
    private static readonly double[] s_mean = [103.06, 115.9, 123.15];

    public static TheoryData<string> Libraries => [.. Decoders.Names];

    [Theory, MemberData(nameof(Libraries))]
    public void Features_are_those_of_the_file_as_it_came(string library)
    {
        var decoder = Decoders.Require(library);
        var network = ResNet18.Require();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("images"));
        foreach (var file in Directory.EnumerateFiles(SharedData.Require("data", "imagenet-sample"), "*.JPEG").Order(StringComparer.Ordinal).Where((_, i) => i % 20 == 3)) File.Copy(file, folder.File("images", Path.GetFileName(file)));
        using var embedder = EmbeddingModel.Open(new ExtractionRequest { Model = ResNet18.Name, Taps = ["ReLU333_Output_0", "auto"], Device = "cpu" }, new ModelCatalogue(), decoder, cancellation: TestContext.Current.CancellationToken);
        var store = FeatureStore.OpenOrCreate(folder.File("f.store"), embedder.Recipe, new StoreProvenance());
        FeatureExtractor.Run(ImageSource.Open(folder.File("images")), embedder, store, cancellation: TestContext.Current.CancellationToken);
        using var snapshot = store.OpenSnapshot();

        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = new InferenceSession(OnnxModel.Load(network).WithOutputs("ReLU333_Output_0", "Pooling395_Output_0").ToBytes(), options);
        using var whole = new InferenceSession(network, options);
        var (middle, last) = (snapshot.Load("ReLU333_Output_0", "avg").Dataset, snapshot.Load("Pooling395_Output_0", "none").Dataset);
        Assert.Equal(10, last.Items.Count);
        for (var row = 0; row < last.Items.Count; row++)
        {
            var input = Input(decoder, folder.File("images", last.Items[row].Path));
            var expected = Run(whole, input, "Pooling395_Output_0");
            Assert.True(Cosine(expected, last.Features.Row(row)) >= 0.9999, $"{last.Items[row].Path}: {Cosine(expected, last.Features.Row(row))}");
            float[] pooled = [.. Run(session, input, "ReLU333_Output_0").Chunk(14 * 14).Select(map => map.Average())];
            Assert.True(Cosine(pooled, middle.Features.Row(row)) >= 0.9999, $"{middle.Items[row].Path}: {Cosine(pooled, middle.Features.Row(row))}");
        }
    }

    private static float[] Run(InferenceSession session, float[] input, string output)
    {
        using var value = OrtValue.CreateTensorValueFromMemory(input, [1, 3, Side, Side]);
        using var run = new RunOptions();
        using var results = session.Run(run, ["Input247"], [value], [output]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>Shorter side to 224 by averaging under a triangle, centre, blue first, minus the means.</summary>
    private static float[] Input(CheckedDecoder decoder, string file)
    {
        using var image = decoder.Decode(File.ReadAllBytes(file), DecodeOptions.For(new PreprocessingRecord()));
        var (imageWidth, imageHeight, pixels) = (image.Width, image.Height, image.Pixels.ToArray());
        var shorter = Math.Min(imageWidth, imageHeight);
        var (width, height) = (imageWidth * Side / shorter, imageHeight * Side / shorter);
        var (left, top) = ((int)Math.Round((width - Side) / 2.0), (int)Math.Round((height - Side) / 2.0)); // halves to the even number
        var (columns, rows) = (Weights(imageWidth, width), Weights(imageHeight, height));
        var values = new float[3 * Side * Side];
        for (var channel = 0; channel < 3; channel++)
        {
            var narrow = new double[imageHeight, Side];
            for (var y = 0; y < imageHeight; y++)
            {
                for (var x = 0; x < Side; x++) narrow[y, x] = Grey(columns[left + x].Sum(w => w.Weight * pixels[(3 * ((y * imageWidth) + w.At)) + 2 - channel]));
            }

            for (var y = 0; y < Side; y++)
            {
                for (var x = 0; x < Side; x++) values[(((channel * Side) + y) * Side) + x] = (float)(Grey(rows[top + y].Sum(w => w.Weight * narrow[w.At, x])) - s_mean[channel]);
            }
        }

        return values;
    }

    /// <summary>Pixels are whole grey levels, after each direction: on a flat background the rest is a pattern that a network sees.</summary>
    private static double Grey(double value) => Math.Floor(value + 0.5);

    /// <summary>For each new pixel which old ones it is made of: a triangle as wide as two new pixels, or two old ones where the image grows.</summary>
    private static (int At, double Weight)[][] Weights(int from, int to)
    {
        var scale = from / (double)to;
        var reach = Math.Max(scale, 1);
        return [.. Enumerable.Range(0, to).Select(i =>
        {
            var centre = ((i + 0.5) * scale) - 0.5;
            var near = Enumerable.Range(0, from).Where(j => Math.Abs(j - centre) < reach).Select(j => (At: j, Weight: 1 - (Math.Abs(j - centre) / reach))).ToArray();
            return near.Select(n => (n.At, n.Weight / near.Sum(o => o.Weight))).ToArray();
        })];
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Assert.Equal(a.Length, b.Length);
        double product = 0, first = 0, second = 0;
        for (var i = 0; i < a.Length; i++) (product, first, second) = (product + (a[i] * b[i]), first + (a[i] * a[i]), second + (b[i] * b[i]));
        return product / Math.Sqrt(first * second);
    }
}
