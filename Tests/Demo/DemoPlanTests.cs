using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Demo;
using TransferLearning.Demo.Images;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Measuring;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.Onnx;
using Xunit;

namespace TransferLearning.Tests.Demo;

public sealed class DemoPlanTests
{
    private static readonly string s_backbone = Path.Combine(SharedData.Repository, "onnx-models", "tlearn-mini", "model.onnx");

    /// <summary>The demo's claim, at a third of its size: the whole way from drawing to comparing, with no special path for the peers.</summary>
    [Fact]
    public void Pretrained_networks_beat_random_weights_and_pixels_and_the_large_one_beats_the_small_one_beyond_their_intervals()
    {
        using var folder = new TemporaryFolder();
        var plan = new DemoPlan(folder, new ModelCatalogue(), new DemoImageOptions { TrainPerClass = 16, TestPerClass = 12 });
        plan.Prepare(null, TestContext.Current.CancellationToken);
        var result = Comparison.Run(
            new ComparisonRequest
            {
                Sources = [.. plan.Models.Select(model => Embed(plan, model))],
                Heads = [.. ((string[])["logistic", "centroid"]).Select(h => new HeadChoice(HeadCatalog.Get(h), new HeadSettings()))],
            },
            null,
            TestContext.Current.CancellationToken);

        string[] peers = ["random-weights", "raw-pixels"];
        string[][] order = plan.Missing is null ? [["resnet18-mlnet"], ["tlearn-mini"], peers] : [["tlearn-mini"], peers];
        Assert.Equal(order.SelectMany(o => o), plan.Models.Select(m => m.Name));
        foreach (var (better, worse) in order.Zip(order.Skip(1), (a, b) => (a.Single(), b)))
        {
            foreach (var pretrained in result.Cells.Where(c => c.Model == better))
            {
                foreach (var peer in result.Cells.Where(c => worse.Contains(c.Model) && c.Head == pretrained.Head))
                {
                    Assert.True(pretrained.Metrics.Ci95!.Value.Low > peer.Metrics.Ci95!.Value.High, $"{pretrained.Name} {pretrained.Metrics.Ci95} against {peer.Name} {peer.Metrics.Ci95}");
                }
            }
        }

        var lessons = DemoPlan.Lessons(result);
        Assert.Matches($"^Best head of each: {string.Join(", ", plan.Models.Select(m => $"{m.Name} [0-9.]+ % \\((logistic|centroid)\\)"))}; guessing gives 10.0 %\\.$", lessons[0]);
        foreach (var model in plan.Models) Assert.Contains($"{model.Name} {100 * result.Cells.Where(c => c.Model == model.Name).Max(c => c.Metrics.Accuracy):0.0} %", lessons[0]);
    }

    [Fact]
    public void A_build_without_the_large_network_says_so_and_plans_the_others()
    {
        using var folder = new TemporaryFolder();
        foreach (var (network, file) in (ReadOnlySpan<(string, string)>)[("tlearn-mini", "manifest.json"), ("tlearn-mini", "model.onnx"), ("resnet18-mlnet", "manifest.json")])
        {
            Directory.CreateDirectory(folder.File("catalogue", network));
            File.Copy(Path.Combine(SharedData.Repository, "onnx-models", network, file), folder.File("catalogue", network, file));
        }

        var plan = new DemoPlan(folder.File("demo"), new ModelCatalogue(folder.File("catalogue")), new DemoImageOptions { TrainPerClass = 1, TestPerClass = 1 });
        plan.Prepare(null, TestContext.Current.CancellationToken);
        Assert.Equal(["tlearn-mini", "random-weights", "raw-pixels"], plan.Models.Select(m => m.Name));
        Assert.All(plan.Models, m => Assert.True(File.Exists(m.Path), m.Path));
        Assert.Equal("resnet18-mlnet", plan.Missing!.Name);
        Assert.Contains("resnet18-mlnet is left out: ", plan.Missing.Notice);
        Assert.Contains("not on this machine", plan.Missing.Notice);
        Assert.Contains("package", plan.Missing.Next);
    }

    [Fact]
    public void Random_weights_keep_graph_and_metadata_and_follow_the_seed()
    {
        using var folder = new TemporaryFolder();
        BaselineNetworks.WriteRandomWeights(s_backbone, folder.File("a.onnx"), 1, TestContext.Current.CancellationToken);
        BaselineNetworks.WriteRandomWeights(s_backbone, folder.File("b.onnx"), 1, TestContext.Current.CancellationToken);
        BaselineNetworks.WriteRandomWeights(s_backbone, folder.File("c.onnx"), 2, TestContext.Current.CancellationToken);
        var (pretrained, random, other) = (OnnxModel.Load(s_backbone), OnnxModel.Load(folder.File("a.onnx")), OnnxModel.Load(folder.File("c.onnx")));

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
        using var embedder = EmbeddingModel.Open(
            new ExtractionRequest { Model = model.Path, Taps = [model.Tap] },
            new ModelCatalogue());
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
