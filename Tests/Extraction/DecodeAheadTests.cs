using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Tests.EndToEnd;
using Xunit;

namespace TransferLearning.Tests.Extraction;

/// <summary>The way images take to a device beside the processor, walked on the processor.</summary>
public sealed class DecodeAheadTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(4, 1)]
    [InlineData(7, 2)]
    [InlineData(64, 4)]
    public void It_gives_the_same_vectors_and_counts_as_a_whole_worker_on_each_thread(int batch, int threads)
    {
        using var folder = new TemporaryFolder();
        FillWith(folder.File("images"));
        var (expected, plain) = Extract(folder, "plain.store", new ExtractionRequest { Model = "tlearn-mini", Device = "cpu" });
        var (found, ahead) = Extract(folder, "ahead.store", new ExtractionRequest { Model = "tlearn-mini", Device = "cpu", Feeding = Feeding.DecodeAhead, Batch = batch, Threads = threads });
        Assert.Equal((plain.Images, plain.Computed, plain.Cached), (ahead.Images, ahead.Computed, ahead.Cached));
        Assert.Equal((12, 10, 1), (ahead.Images, ahead.Computed, ahead.Cached));
        Assert.Equal("z/no-image.jpg", Assert.Single(ahead.Failures).Path);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        foreach (var (path, vector) in expected)
        {
            for (var i = 0; i < vector.Length; i++) Assert.Equal(vector[i], found[path][i], 1e-4f);
        }
    }

    [Fact]
    public void Batches_have_one_size_and_the_last_is_filled_up()
    {
        using var embedder = Open(new ExtractionRequest { Model = "tlearn-mini", Device = "cpu", Feeding = Feeding.DecodeAhead, Batch = 7 });
        Assert.Equal((7, 7), (embedder.Batch, embedder.Backbone.FixedBatch));
        using var unasked = Open(new ExtractionRequest { Model = "tlearn-mini", Device = "cpu", Feeding = Feeding.DecodeAhead });
        Assert.Equal((32, 32), (unasked.Batch, unasked.Backbone.FixedBatch));
        using var processor = Open(new ExtractionRequest { Model = "tlearn-mini", Device = "cpu", Batch = 7 });
        Assert.Equal((7, null), (processor.Batch, processor.Backbone.FixedBatch));
    }

    [Fact]
    public void Several_taps_of_one_tensor_share_its_memory()
    {
        using var folder = new TemporaryFolder();
        FillWith(folder.File("images"));
        var request = new ExtractionRequest { Model = "tlearn-mini", Device = "cpu", Taps = ["stage3.1", "auto"], Pool = "max" };
        var (expected, _) = Extract(folder, "plain.store", request);
        var (found, _) = Extract(folder, "ahead.store", request with { Feeding = Feeding.DecodeAhead, Batch = 3 });
        foreach (var (path, vector) in expected)
        {
            for (var i = 0; i < vector.Length; i++) Assert.Equal(vector[i], found[path][i], 1e-4f);
        }
    }

    [Fact]
    public void A_failure_behind_the_network_ends_all_threads()
    {
        using var folder = new TemporaryFolder();
        FillWith(folder.File("images"));
        using var embedder = Open(new ExtractionRequest { Model = "tlearn-mini", Device = "cpu", Feeding = Feeding.DecodeAhead, Batch = 1, Threads = 2 });
        var source = ImageSource.Open(folder.File("images"));
        var items = source.Enumerate(TestContext.Current.CancellationToken).ToList();
        var error = Assert.Throws<TlearnException>(() => EmbeddingRun.Execute(embedder, source, items, new Sink(() => throw new TlearnException("the disk is full")), null, TestContext.Current.CancellationToken));
        Assert.Equal("the disk is full", error.Message);
    }

    [Fact]
    public void A_cancelled_run_ends_all_threads()
    {
        using var folder = new TemporaryFolder();
        FillWith(folder.File("images"));
        using var embedder = Open(new ExtractionRequest { Model = "tlearn-mini", Device = "cpu", Feeding = Feeding.DecodeAhead, Batch = 2, Threads = 2 });
        using var stop = new CancellationTokenSource();
        var source = ImageSource.Open(folder.File("images"));
        var items = source.Enumerate(TestContext.Current.CancellationToken).ToList();
        Assert.ThrowsAny<OperationCanceledException>(() => EmbeddingRun.Execute(embedder, source, items, new Sink(() => { }), new Stopping(stop), stop.Token));
    }

    /// <summary>Ten photographs, a copy of one and a file that is no image.</summary>
    private static void FillWith(string images)
    {
        ImageFolder.CopyFlowers(images, 1);
        var one = Directory.EnumerateFiles(images, "*.jpg", SearchOption.AllDirectories).First();
        var folder = Directory.CreateDirectory(Path.Combine(images, "z")).FullName;
        foreach (var split in Directory.GetDirectories(images).Where(d => d != folder)) Directory.Move(split, Path.Combine(folder, "..", "y-" + Path.GetFileName(split)));
        File.WriteAllBytes(Path.Combine(folder, "copy.jpg"), File.ReadAllBytes(Directory.EnumerateFiles(images, Path.GetFileName(one), SearchOption.AllDirectories).First()));
        File.WriteAllText(Path.Combine(folder, "no-image.jpg"), "hello");
    }

    private static EmbeddingModel Open(ExtractionRequest request) =>
        EmbeddingModel.Open(request, new ModelCatalogue(), cancellation: TestContext.Current.CancellationToken);

    private static (Dictionary<string, float[]> Vectors, ExtractionResult Result) Extract(TemporaryFolder folder, string name, ExtractionRequest request)
    {
        using var embedder = Open(request);
        var store = FeatureStore.OpenOrCreate(folder.File(name), embedder.Recipe, new StoreProvenance());
        var result = FeatureExtractor.Run(ImageSource.Open(folder.File("images")), embedder, store, cancellation: TestContext.Current.CancellationToken);
        using var snapshot = store.OpenSnapshot();
        var vectors = new Dictionary<string, float[]>();
        foreach (var tap in snapshot.Taps)
        {
            var loaded = snapshot.Load(tap.Name, tap.Pool).Dataset;
            for (var i = 0; i < loaded.Items.Count; i++) vectors[$"{tap.Name} {loaded.Items[i].Path}"] = loaded.Features.Row(i).ToArray();
        }

        return (vectors, result);
    }

    private sealed class Sink(Action accept) : IEmbeddingSink
    {
        public bool IsKnown(SeenFile file) => false;

        public bool Claim(SeenFile file, ContentHash content, ReadOnlySpan<byte> start) => true;

        public void Accept(SeenFile file, ContentHash content, IReadOnlyList<ReadOnlyMemory<float>> vectors) => accept();

        public void Fail(ImageItem item, ContentHash? claimed, string stage, string reason)
        {
        }
    }

    private sealed class Stopping(CancellationTokenSource stop) : IProgress<ExtractionProgress>
    {
        public void Report(ExtractionProgress value) => stop.Cancel();
    }
}
