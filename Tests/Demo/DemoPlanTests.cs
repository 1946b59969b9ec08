using TransferLearning.Classifiers;
using TransferLearning.Core.Features;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Demo;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Onnx;
using Xunit;

namespace TransferLearning.Tests.Demo;

public sealed class DemoPlanTests
{
    private static readonly string Backbone = Path.Combine(SharedData.Repository, "onnx-models", "tlearn-mini", "model.onnx");

    /// <summary>The demo's claim, at a third of its size: the whole way from drawing to comparing, with no special path for the peers.</summary>
    [Fact]
    public void The_pretrained_network_beats_random_weights_and_pixels_beyond_their_intervals()
    {
        using var folder = new TemporaryFolder();
        var plan = new DemoPlan(folder, Backbone, new SampleImageOptions { TrainPerClass = 16, TestPerClass = 12 });
        plan.Prepare(null, TestContext.Current.CancellationToken);
        var result = Comparison.Run(
            new ComparisonRequest
            {
                Sources = [.. plan.Models.Select(model => Embed(plan, model))],
                Heads = [.. ((string[])["logistic", "centroid"]).Select(h => new HeadChoice(HeadCatalog.Get(h), new HeadSettings()))],
            },
            null,
            TestContext.Current.CancellationToken);

        foreach (var pretrained in result.Cells.Where(c => c.Model == plan.Models[0].Name))
        {
            foreach (var peer in result.Cells.Where(c => c.Model != pretrained.Model && c.Head == pretrained.Head))
            {
                Assert.True(pretrained.Metrics.Ci95!.Value.Low > peer.Metrics.Ci95!.Value.High, $"{pretrained.Name} {pretrained.Metrics.Ci95} against {peer.Name} {peer.Metrics.Ci95}");
            }
        }
    }

    [Fact]
    public void Random_weights_keep_graph_and_metadata_and_follow_the_seed()
    {
        using var folder = new TemporaryFolder();
        DemoModels.WriteRandomWeights(Backbone, folder.File("a.onnx"), 1, TestContext.Current.CancellationToken);
        DemoModels.WriteRandomWeights(Backbone, folder.File("b.onnx"), 1, TestContext.Current.CancellationToken);
        DemoModels.WriteRandomWeights(Backbone, folder.File("c.onnx"), 2, TestContext.Current.CancellationToken);
        var (pretrained, random, other) = (OnnxModel.Load(Backbone), OnnxModel.Load(folder.File("a.onnx")), OnnxModel.Load(folder.File("c.onnx")));

        Assert.Equal(random.Sha256, OnnxModel.Load(folder.File("b.onnx")).Sha256);
        Assert.NotEqual(random.Sha256, other.Sha256);
        Assert.Equal(pretrained.Nodes.Select(n => n.ToString()), random.Nodes.Select(n => n.ToString()));
        Assert.Equal(pretrained.Metadata, random.Metadata);
        var kernels = random.Initializers.Where(t => t.Shape.Count == 4).ToList();
        Assert.NotEmpty(kernels);
        foreach (var kernel in kernels)
        {
            var values = kernel.ToFloats();
            Assert.NotEqual(values, pretrained.Graph.Initializer(kernel.Name)!.ToFloats());
            var expected = 2.0 / (values.Length / kernel.Shape[0]);
            Assert.InRange(values.Average(v => (double)v * v) / expected, 0.8, 1.2);
        }
    }

    private static FeatureSource Embed(DemoPlan plan, DemoModel model)
    {
        using var embedder = ImageEmbedder.Open(
            new ExtractionRequest { Model = model.Path, Taps = [model.Tap] },
            new ModelCatalogue(Path.Combine(SharedData.Repository, "onnx-models")));
        var store = FeatureStore.OpenOrCreate(model.Store, embedder.Recipe, new StoreProvenance());
        var run = FeatureExtractor.Run(ImageSource.Open(plan.Images), embedder, store, cancellation: TestContext.Current.CancellationToken);
        Assert.Empty(run.Failures);
        var tap = embedder.Backbone.Taps[0];
        using var snapshot = store.OpenSnapshot();
        var data = FeatureLoading.Load(snapshot, [new StoreTap(tap.Name, tap.Pool, tap.Dimension)]).Dataset;
        // Copied: the store's rows are gone with its snapshot.
        float[] rows = [.. Enumerable.Range(0, data.Items.Count).SelectMany(i => data.Features.Row(i).ToArray())];
        return new FeatureSource(model.Name, tap.Name, new LabeledDataset(FeatureMatrix.FromArray(rows, tap.Dimension), data.Items, data.Space));
    }
}
