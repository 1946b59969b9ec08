using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Diagnosis;
using TransferLearning.Tests.EndToEnd;
using Xunit;

namespace TransferLearning.Tests.Pipeline;

/// <summary>A network that takes any size, under a preprocessing that keeps each image's own: the command line takes the first image's size, a program says it.</summary>
public sealed class InputSizeTests : IDisposable
{
    private const string Preprocess = "imagenet,resize=none,crop=none";

    private readonly TemporaryFolder _folder = new();

    public InputSizeTests()
    {
        for (var i = 0; i < 4; i++)
        {
            var target = Directory.CreateDirectory(Path.Combine(Images, i < 2 ? "a" : "b")).FullName;
            using var image = DiagnosisSamples.Generated(i, new ImageSize(96, 96));
            File.WriteAllBytes(Path.Combine(target, $"{i}.png"), ImageEncoder.Png(image));
        }
    }

    private string Images => Path.Combine(_folder.Path, "images");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Vectors_are_those_of_the_command_line_and_a_head_of_them_is_asked_with_the_size()
    {
        using var embedder = ImageEmbedder.Open("tlearn-mini", new EmbedderOptions { Preprocess = Preprocess, InputSize = (96, 96) });
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--preprocess", Preprocess, "--out", _folder.File("cli.store"));
        using var expected = Features.Open(_folder.File("cli.store"));
        using var features = await Features.ExtractAsync(Images, embedder, _folder.File("program.store"), cancellation: TestContext.Current.CancellationToken);
        for (var row = 0; row < 4; row++) Assert.Equal(expected.Vectors.Row(row).ToArray(), features.Vectors.Row(row).ToArray());

        var head = Head.Train(expected, new CentroidOptions());
        head.Save(_folder.File("a.tlhead"));
        var refused = Assert.Throws<TlearnException>(() => ImageClassifier.Load(_folder.File("a.tlhead")));
        Assert.Contains("`InputSize`", refused.Next, StringComparison.Ordinal);
        using var classifier = ImageClassifier.Load(_folder.File("a.tlhead"), new ClassifierOptions { InputSize = (96, 96) });
        foreach (var row in head.Predict(features)) Assert.Equal(row.Top[0].Label, classifier.Classify(await File.ReadAllBytesAsync(Path.Combine(Images, row.Path), TestContext.Current.CancellationToken)).Label);
    }

    [Fact]
    public void A_size_that_is_none_or_another_than_the_settled_one_is_refused()
    {
        Assert.Throws<UsageException>(() => ImageEmbedder.Open("tlearn-mini", new EmbedderOptions { Preprocess = Preprocess, InputSize = (0, 96) }));
        var settled = Assert.Throws<UsageException>(() => ImageEmbedder.Open("tlearn-mini", new EmbedderOptions { InputSize = (97, 96) }));
        Assert.StartsWith("`InputSize`: found 97 × 96, and the input of ", settled.Message, StringComparison.Ordinal);
    }
}
