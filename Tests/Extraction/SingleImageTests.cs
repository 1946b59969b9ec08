using System.Collections.Concurrent;
using TransferLearning.Core.Features;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Export;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.Tests.EndToEnd;
using Xunit;

namespace TransferLearning.Tests.Extraction;

/// <summary>Single images from memory: their vectors are those of a run, whoever calls at the same time.</summary>
public sealed class SingleImageTests
{
    private const int Callers = 8;

    [Theory]
    [InlineData("center", null, "auto")]
    [InlineData("ten", "max", "stage3.1")]
    [InlineData("flip", null, "stage3.1+auto")]
    public void Eight_callers_at_once_get_the_vectors_of_a_run_bit_for_bit(string views, string? pool, string tap)
    {
        using var folder = new TemporaryFolder();
        ImageFolder.CopyFlowers(folder.File("images"), 2);
        // One view a call, so that no batch stands between the two.
        using var model = Open(new ExtractionRequest { Model = "tlearn-mini", Device = "cpu", Views = views, Pool = pool, Taps = [tap], Batch = 1 });
        Compare(model, folder.File("images"), 0);
    }

    [Fact]
    public void Threads_inside_a_call_and_batches_change_rounding_alone()
    {
        using var folder = new TemporaryFolder();
        ImageFolder.CopyFlowers(folder.File("images"), 2);
        using var model = Open(new ExtractionRequest { Model = "tlearn-mini", Device = "cpu", Threads = 4, ForSingleImages = true });
        Assert.Null(model.Backbone.FixedBatch);
        Compare(model, folder.File("images"), 1e-4f);
    }

    [Fact]
    public void A_device_beside_the_processor_computes_the_views_of_one_image_a_call()
    {
        using var model = Open(new ExtractionRequest { Model = "tlearn-mini", Device = "cpu", Feeding = Feeding.DecodeAhead, ForSingleImages = true, Views = "five" });
        Assert.Equal((5, 1), (model.Backbone.CallBatch, model.Batch));
        using var folder = new TemporaryFolder();
        ImageFolder.CopyFlowers(folder.File("images"), 1);
        Compare(model, folder.File("images"), 0);
    }

    [Theory]
    [InlineData("center")]
    [InlineData("flip")]
    public void A_network_that_takes_any_size_gets_each_image_in_its_own(string views)
    {
        using var folder = new TemporaryFolder();
        ImageFolder.CopyFlowers(folder.File("images"), 1);
        var file = folder.File("pixels.onnx");
        PreprocessingRecord record;
        using (var plain = Open(new ExtractionRequest { Model = "tlearn-mini", Device = "cpu" }))
        {
            File.WriteAllBytes(file, FeatureNetwork.Build(plain, "auto", InputForm.Pixels).WithMetadata(InputMetadata.Key, InputMetadata.Pixels).ToBytes());
            record = FeatureNetwork.Preprocessing(plain, InputForm.Pixels);
        }

        using var model = Open(new ExtractionRequest { Model = file, Taps = [FeatureNetwork.Output], Preprocessing = record, Views = views, Batch = 4, Device = "cpu" });
        Assert.True(model.TakesAnySize);
        Compare(model, folder.File("images"), 0);
    }

    [Fact]
    public void One_tap_expression_gives_the_vectors_that_it_joins()
    {
        using var model = Open(new ExtractionRequest { Model = "tlearn-mini", Device = "cpu", Taps = ["stage3.1+auto", "auto"] });
        var file = Image();
        var all = model.Embed(file, TestContext.Current.CancellationToken);
        Assert.Equal(all[0].Concat(all[1]), model.Embed(file, "stage3.1+auto", TestContext.Current.CancellationToken));
        Assert.Equal(all[1], model.Embed(file, "auto", TestContext.Current.CancellationToken));
    }

    [Fact]
    public void What_cannot_be_used_is_an_exception_and_the_next_image_is_embedded()
    {
        using var folder = new TemporaryFolder();
        using var small = Generated(96);
        File.WriteAllBytes(folder.File("small.png"), ImageEncoder.Png(small));
        using var model = Open(new ExtractionRequest { Model = "tlearn-mini", Device = "cpu", Preprocess = "imagenet,resize=none,crop=none", SizedBy = ImageSource.Open(folder.File("small.png")) });
        Assert.Throws<ImageDecodeException>(() => model.Embed("hello"u8));
        var e = Assert.Throws<TlearnException>(() => model.Embed(Image()));
        Assert.Contains("expected the network's 96x96", e.Message);
        Assert.ThrowsAny<OperationCanceledException>(() => model.Embed(Image(), new CancellationToken(canceled: true)));
        Assert.NotEmpty(model.Embed(File.ReadAllBytes(folder.File("small.png")), TestContext.Current.CancellationToken)[0]);
    }

    [Fact]
    public void Vectors_that_are_not_finite_are_an_exception()
    {
        var images = ImageSource.Open(SharedData.Require("cases", "nan-vectors-are-kept-as-good", "images"));
        using var model = Open(new ExtractionRequest { Model = SharedData.Require("cases", "nan-vectors-are-kept-as-good", "net.onnx"), Preprocess = "imagenet,resize=none,crop=none", Device = "cpu", SizedBy = images });
        var failed = 0;
        foreach (var item in images.Enumerate(TestContext.Current.CancellationToken))
        {
            try
            {
                Assert.All(model.Embed(images.Read(item), TestContext.Current.CancellationToken)[0], v => Assert.True(float.IsFinite(v)));
            }
            catch (TlearnException e)
            {
                Assert.Contains("are not finite", e.Message);
                failed++;
            }
        }

        Assert.Equal(8, failed);
    }

    private static RgbImage Generated(int side) => FeatureExtraction.Diagnosis.DiagnosisSamples.Generated(3, new ImageSize(side, side));

    private static byte[] Image() => File.ReadAllBytes(Directory.EnumerateFiles(SharedData.Require("data", "flowers"), "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First());

    private static EmbeddingModel Open(ExtractionRequest request) =>
        EmbeddingModel.Open(request, new ModelCatalogue(), cancellation: TestContext.Current.CancellationToken);

    private static void Compare(EmbeddingModel model, string images, float tolerance)
    {
        var source = ImageSource.Open(images);
        var items = source.Enumerate(TestContext.Current.CancellationToken).ToList();
        var sink = new Sink();
        EmbeddingRun.Execute(model, source, items, sink, null, TestContext.Current.CancellationToken);
        Assert.Equal(items.Count, sink.Vectors.Count);
        Parallel.For(0, Callers * items.Count, new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = TestContext.Current.CancellationToken }, i =>
        {
            var item = items[i % items.Count];
            var found = model.Embed(source.Read(item), TestContext.Current.CancellationToken);
            var expected = sink.Vectors[item.Path];
            Assert.Equal(expected.Length, found.Length);
            for (var t = 0; t < found.Length; t++)
            {
                Assert.Equal(expected[t].Length, found[t].Length);
                for (var d = 0; d < found[t].Length; d++) Assert.InRange(Math.Abs(found[t][d] - expected[t][d]), 0, tolerance);
            }
        });
    }

    private sealed class Sink : IEmbeddingSink
    {
        public ConcurrentDictionary<string, float[][]> Vectors { get; } = [];

        public bool IsKnown(SeenFile file) => false;

        public bool Claim(SeenFile file, ContentHash content, ReadOnlySpan<byte> start) => true;

        public void Accept(SeenFile file, ContentHash content, IReadOnlyList<ReadOnlyMemory<float>> vectors) => Vectors[file.Item.Path] = [.. vectors.Select(v => v.ToArray())];

        public void Fail(ImageItem item, ContentHash? claimed, string stage, string reason) => Assert.Fail($"{item.Path}: {reason}");
    }
}
