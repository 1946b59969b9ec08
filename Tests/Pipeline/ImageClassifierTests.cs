using TransferLearning.Tests.EndToEnd;
using Xunit;

namespace TransferLearning.Tests.Pipeline;

/// <summary>One classifier for many requests, which answers as <c>tlearn predict</c> does.</summary>
public sealed class ImageClassifierTests(ProgramFlowers flowers) : IClassFixture<ProgramFlowers>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Eight_clients_get_the_answers_of_the_command_line()
    {
        using var folder = new TemporaryFolder();
        using var cache = new TestCache(folder.File("cache"));
        var run = await Tlearn.ExpectAsync(0, "predict", flowers.HeadFile, Path.Combine(flowers.Images, "val"), "--top", "3", "--json");
        var expected = run.Json.GetProperty("images").EnumerateArray().Select(i => (
            Path: i.GetProperty("path").GetString()!, Top: i.GetProperty("top").EnumerateArray().Select(t => (Label: t.GetProperty("label").GetString()!, Probability: t.GetProperty("probability").GetSingle())).ToList())).ToList();
        using var classifier = ImageClassifier.Load(flowers.HeadFile);
        await Parallel.ForEachAsync(Enumerable.Range(0, 5 * expected.Count), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation }, async (request, cancellation) =>
        {
            var (path, top) = expected[request % expected.Count];
            var answer = classifier.Classify(await File.ReadAllBytesAsync(Path.Combine(flowers.Images, "val", path), cancellation), top: 3, cancellation);
            Assert.Equal(top.Select(t => t.Label), answer.Top.Select(t => t.Label));
            for (var i = 0; i < top.Count; i++) Assert.Equal(top[i].Probability, answer.Top[i].Probability!.Value, 1e-4);
            Assert.Equal((answer.Top[0].Label, answer.Top[0].Probability), (answer.Label, answer.Probability));
        });
    }

    [Fact]
    public async Task An_exported_network_answers_as_its_head()
    {
        using var folder = new TemporaryFolder();
        var report = Head.Load(flowers.HeadFile).Export(folder.File("flowers.onnx"), cancellation: Cancellation);
        Assert.Equal(report.GeneratedImages, report.LabelsEqual);
        using var head = ImageClassifier.Load(flowers.HeadFile);
        using var network = ImageClassifier.Load(folder.File("flowers.onnx"));
        Assert.Equal(head.Classes, network.Classes);
        var answers = new List<ClassifiedImage>();
        await foreach (var answer in network.ClassifyAsync([.. flowers.Held.Select(File.ReadAllBytes), []], cancellation: Cancellation)) answers.Add(answer);
        Assert.IsType<ImageDecodeException>(answers[^1].Failure);
        foreach (var (file, answer) in flowers.Held.Zip(answers))
        {
            var expected = head.Classify(await File.ReadAllBytesAsync(file, Cancellation), cancellation: Cancellation);
            Assert.Equal(expected.Label, answer.Answer!.Label);
            Assert.Equal(expected.Probability!.Value, answer.Answer.Probability!.Value, 1e-3);
        }
    }

    [Fact]
    public void A_foreign_network_is_refused()
    {
        var squeezenet = SharedData.Require("models", "squeezenet1.1.onnx");
        var refused = Assert.Throws<TlearnException>(() => ImageClassifier.Load(flowers.HeadFile, new ClassifierOptions { Model = squeezenet }));
        Assert.Contains("is not the head's network", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pretrained_network_answers_with_its_own_classes()
    {
        using var network = ImageClassifier.Load("tlearn-mini");
        Assert.Equal(200, network.Classes.Count);
        var answer = network.Classify(File.ReadAllBytes(flowers.Held[0]), top: 200, Cancellation);
        Assert.Equal(200, answer.Top.Count);
        Assert.Equal(1, answer.Top.Sum(t => t.Probability!.Value), 1e-3);
        Assert.Throws<TlearnException>(() => ImageClassifier.Load("resnet18-mlnet"));
    }

    [Fact]
    public async Task A_pretrained_network_is_fed_and_named_as_by_the_command_line()
    {
        using var folder = new TemporaryFolder();
        var labels = folder.File("labels.txt");
        await File.WriteAllLinesAsync(labels, Enumerable.Range(0, 200).Select(i => $"class {i}"), Cancellation);
        var options = new ClassifierOptions { Labels = labels, Preprocess = "inception,crop=96", Views = "flip" };
        var run = await Tlearn.ExpectAsync(0, "classify", flowers.Held[0], "--model", "tlearn-mini", "--labels", labels, "--preprocess", options.Preprocess, "--views", options.Views, "--top", "3", "--json");
        var expected = run.Json.GetProperty("images")[0].GetProperty("top").EnumerateArray().Select(t => (Label: t.GetProperty("label").GetString()!, Probability: t.GetProperty("probability").GetSingle())).ToList();
        using var network = ImageClassifier.Load("tlearn-mini", options);
        var answer = network.Classify(await File.ReadAllBytesAsync(flowers.Held[0], Cancellation), top: 3, Cancellation);
        Assert.Equal(expected.Select(e => e.Label), answer.Top.Select(t => t.Label));
        for (var i = 0; i < expected.Count; i++) Assert.Equal(expected[i].Probability, answer.Top[i].Probability!.Value, 1e-4);

        await File.WriteAllTextAsync(folder.File("two.txt"), "one\ntwo\n", Cancellation);
        Assert.Contains("found 2 class names", Assert.Throws<TlearnException>(() => ImageClassifier.Load("tlearn-mini", new ClassifierOptions { Labels = folder.File("two.txt") })).Message, StringComparison.Ordinal);
        foreach (var own in (ClassifierOptions[])[new() { Labels = labels }, new() { Preprocess = "imagenet" }, new() { Views = "flip" }]) Assert.Throws<UsageException>(() => ImageClassifier.Load(flowers.HeadFile, own));
    }

    [Fact]
    public async Task A_request_body_is_classified_as_its_bytes()
    {
        using var classifier = ImageClassifier.Load(flowers.HeadFile);
        var bytes = await File.ReadAllBytesAsync(flowers.Held[0], Cancellation);
        await using var body = new RequestBody(bytes);
        var answer = await classifier.ClassifyAsync(body, top: 2, Cancellation);
        Assert.Equal(classifier.Classify(bytes, top: 2, Cancellation).Top, answer.Top);
        await using var broken = new RequestBody(bytes[..200]);
        await Assert.ThrowsAsync<ImageDecodeException>(() => classifier.ClassifyAsync(broken, cancellation: Cancellation));
    }

    [Fact]
    public void An_answer_below_the_threshold_is_unknown()
    {
        using var classifier = ImageClassifier.Load(flowers.HeadFile, new ClassifierOptions { RejectBelow = 1 });
        Assert.Contains(flowers.Held, file => classifier.Classify(File.ReadAllBytes(file), cancellation: Cancellation).Label == "unknown");
        Assert.Throws<UsageException>(() => ImageClassifier.Load(flowers.HeadFile, new ClassifierOptions { RejectBelow = 2 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => classifier.Classify([], top: 0, Cancellation));
        Assert.Contains("no such file", Assert.Throws<TlearnException>(() => ImageClassifier.Load("nowhere.tlhead", new ClassifierOptions { Model = "tlearn-mini" })).Message, StringComparison.Ordinal);
        classifier.Dispose();
        classifier.Dispose();
        Assert.Throws<ObjectDisposedException>(() => classifier.Classify(File.ReadAllBytes(flowers.Held[0]), cancellation: Cancellation));
    }
}
