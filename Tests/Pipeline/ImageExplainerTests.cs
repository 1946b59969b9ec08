using TransferLearning.Classifiers.Training;
using TransferLearning.Explaining;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FineTuning.Scoring;
using TransferLearning.Notes;
using Xunit;

namespace TransferLearning.Tests.Pipeline;

/// <summary><see cref="ImageExplainer"/>: every head, every kind of file, and what does not go.</summary>
public sealed class ImageExplainerTests(ProgramFlowers flowers) : IClassFixture<ProgramFlowers>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private byte[] Image => File.ReadAllBytes(flowers.Held[0]);

    public static TheoryData<string> Heads => [.. HeadCatalog.All.Select(h => h.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Heads))]
    public void Every_head_is_explained_as_a_file_and_exported(string head)
    {
        var trained = Head.Train(flowers.Features, head);
        var (file, network) = (_folder.File("one.tlhead"), _folder.File("one.onnx"));
        trained.Save(file);
        using var explainer = ImageExplainer.Load(file);
        var votes = head is "random-forest" or "knn";
        Assert.Equal(votes ? ExplanationMethod.Occlusion : ExplanationMethod.GradCam, explainer.Method);
        using var classifier = ImageClassifier.Load(file);
        var (explanation, answer) = (explainer.Explain(Image), classifier.Classify(Image));
        Assert.Equal(answer.Label, explanation.Class);
        if (answer.Probability is { } probability) Assert.Equal(probability, explanation.Probability!.Value, 1e-4);
        Assert.False(explanation.IsEmpty);
        Assert.Equal(1, explanation.Heatmap.ToArray().Max());
        Assert.All(explanation.Heatmap.ToArray(), v => Assert.InRange(v, 0, 1));
        if (head is not ("logistic" or "centroid")) return;
        trained.Export(network);
        using var exported = ImageExplainer.Load(network);
        Assert.Equal(explanation.Heatmap.ToArray(), exported.Explain(Image).Heatmap.ToArray(), (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void Integrated_gradients_add_up_to_the_difference_of_the_scores()
    {
        Head.Train(flowers.Features, new LogisticOptions { Scale = ScalingKind.Standard }).Save(_folder.File("one.tlhead"));
        using var network = ExplainedNetwork.Open(new ExplainerOptions().Of(_folder.File("one.tlhead")), new ModelCatalogue(), null, new CallerLog(null), CancellationToken.None);
        using var method = new IntegratedGradients(network, CancellationToken.None) { Steps = 64 };
        using var image = network.Prepare(Image);
        var (values, first) = method.Integrate(image.Input, 2, CancellationToken.None);
        Assert.All(first.Classes, c => Assert.Equal(2, c));
        var difference = first.Scores[0] - first.Scores[1];
        Assert.True(Math.Abs(difference) > 0.5, $"the scores differ by {difference} only");
        Assert.Equal(difference, values.Sum(v => (double)v), 0.05 * Math.Abs(difference));
    }

    [Fact]
    public void What_the_crop_did_not_show_is_no_number_and_the_peak_lies_where_the_heatmap_is_1()
    {
        Head.Train(flowers.Features, new LogisticOptions()).Save(_folder.File("one.tlhead"));
        using var explainer = ImageExplainer.Load(_folder.File("one.tlhead"));
        var explanation = explainer.Explain(Image);
        var laid = explanation.OnImage();
        using var picture = ImageDecoders.Default.Decode(Image, new DecodeOptions());
        Assert.Equal((picture.Height, picture.Width, laid.Length), (explanation.ImageHeight, explanation.ImageWidth, picture.Height * picture.Width));
        Assert.True(picture.Width > picture.Height);
        var middle = laid.Skip(picture.Height / 2 * picture.Width).Take(picture.Width).ToArray();
        var seen = middle.Count(v => !float.IsNaN(v));
        // The square in the middle of the picture, or less where a margin is cut off.
        Assert.InRange(seen, 0.8 * picture.Height, picture.Height + 1);
        Assert.True(float.IsNaN(middle[0]) && float.IsNaN(middle[^1]) && !float.IsNaN(middle[picture.Width / 2]));
        var (row, column) = explanation.Peak!.Value;
        Assert.InRange(laid[(row * picture.Width) + column], 0.97f, 1);
        using var overlay = ImageDecoders.Default.Decode(explanation.Overlay(), new DecodeOptions());
        Assert.Equal((picture.Width, picture.Height), (overlay.Width, overlay.Height));
    }

    [Fact]
    public void A_view_and_its_mirror_image_fold_back_onto_each_other()
    {
        var map = new MapTensor("map", 2, 1, 1, 3, FeatureExtraction.Pooling.ChannelAxis.First);
        // The second view is the first one turned around.
        Assert.Equal([2, 4, 6], GradCam.Map(map, [1, 2, 3, 3, 2, 1], [1, 1, 1, 1, 1, 1]));
    }

    [Fact]
    public void What_does_not_go_is_told()
    {
        Head.Train(flowers.Features, "random-forest", new HeadSettings { Parameters = new Dictionary<string, string> { ["n_estimators"] = "3" } }).Save(_folder.File("forest.tlhead"));
        var votes = Assert.Throws<TlearnException>(() => ImageExplainer.Load(_folder.File("forest.tlhead"), new ExplainerOptions { Method = ExplanationMethod.GradCam }));
        Assert.Contains("decides by votes", votes.Message, StringComparison.Ordinal);
        Assert.Contains("`Method` occlusion", votes.Next, StringComparison.Ordinal);
        using var explainer = ImageExplainer.Load("tlearn-mini");
        Assert.Contains("has no such class", Assert.Throws<UsageException>(() => explainer.Explain(Image, "no such class")).Message, StringComparison.Ordinal);
        var layer = Assert.Throws<UsageException>(() => ImageExplainer.Load("tlearn-mini", new ExplainerOptions { Layer = "nowhere" }));
        Assert.Contains($"Layers with them: ", layer.Next, StringComparison.Ordinal);
        // One of those that are named does.
        using var other = ImageExplainer.Load("tlearn-mini", new ExplainerOptions { Layer = layer.Next!["Layers with them: ".Length..].TrimEnd('.').Split(", ")[0] });
        Assert.NotEqual(explainer.Layer, other.Layer);
        Assert.Throws<UsageException>(() => ImageExplainer.Load("tlearn-mini", new ExplainerOptions { Method = ExplanationMethod.Occlusion, Layer = "x" }));
        Assert.Throws<ImageDecodeException>(() => explainer.Explain([1, 2, 3]));
    }
}
