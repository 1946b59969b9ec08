using TransferLearning.Tests.EndToEnd;
using Xunit;

namespace TransferLearning.Tests.Pipeline;

/// <summary>What a program reads where something is wrong: in its own words, once, and with what is expected.</summary>
public sealed class MessageTests(ProgramFlowers flowers) : IClassFixture<ProgramFlowers>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_in_place_of_a_head()
    {
        var e = Assert.Throws<TlearnException>(() => Head.Load(_folder.Path));
        Assert.Equal($"head file {_folder.Path}: found a folder, expected a file that `Head.Save` wrote", e.Message);
        Assert.Equal("Give the path of a .tlhead file that can be read.", e.Next);
        // The command line has an order, which its user may have missed.
        var said = await Tlearn.ExpectAsync(1, "evaluate", _folder.Path, flowers.HeadFile);
        Assert.Contains("found a folder", said.Error);
        Assert.Contains("The head comes first, then the images or the store.", said.Error);
    }

    [Fact]
    public void A_file_that_is_too_short_for_a_head()
    {
        File.WriteAllText(_folder.File("a.tlhead"), "short");
        Assert.Contains("found 5 bytes, expected more than 8", Assert.Throws<TlearnException>(() => Head.Load(_folder.File("a.tlhead"))).Message);
    }

    [Fact]
    public void What_cannot_be_written_is_said_once()
    {
        var head = Head.Load(flowers.HeadFile);
        File.WriteAllText(_folder.File("file"), "");
        foreach (var failed in new[] { Assert.Throws<TlearnException>(() => head.Save(_folder.File("file", "a.tlhead"))), Assert.Throws<TlearnException>(() => head.Export(_folder.File("file", "a.onnx"))) })
        {
            Assert.StartsWith(_folder.File("file", "a."), failed.Message);
            Assert.Equal(2, failed.Message.Split("cannot be written").Length);
        }
    }

    [Fact]
    public async Task A_network_that_is_none()
    {
        Assert.StartsWith($"no model '{_folder.Path}': found a folder, expected an .onnx file or a name of the catalogue (", Refused(_folder.Path).Message);
        var near = Refused("TLearn-Mini");
        Assert.StartsWith("no model 'TLearn-Mini': neither a file nor a name of the catalogue (tlearn-mini, ", near.Message);
        Assert.StartsWith("Did you mean 'tlearn-mini'? ", near.Next);
        Assert.StartsWith("Did you mean 'resnet18-mlnet'? ", Refused("resnet18-mlne").Next);
        Assert.StartsWith("Give the path ", Refused("nothing like any of them").Next);
        var fetched = await Assert.ThrowsAsync<UsageException>(() => Models.FetchAsync("ResNet50", cancellation: TestContext.Current.CancellationToken));
        Assert.StartsWith("Did you mean 'resnet50'? ", fetched.Next);

        static TlearnException Refused(string model) => Assert.Throws<TlearnException>(() => ImageEmbedder.Open(model));
    }

    [Fact]
    public void A_pooling_that_is_none() =>
        Assert.Contains("`Pool`", Assert.Throws<UsageException>(() => ImageEmbedder.Open("tlearn-mini", new EmbedderOptions { Pool = "nope" })).Next);

    [Fact]
    public void A_size_with_which_a_network_of_open_size_does_not_run()
    {
        var e = Assert.Throws<TlearnException>(() => ImageEmbedder.Open("tlearn-mini", new EmbedderOptions { Preprocess = "imagenet,crop=200" }));
        Assert.EndsWith("is to take 200×200 pixels, with which the network does not run, as it does with 224×224", e.Message);
        Assert.Equal("Let the preprocessing end in such a size: `Preprocess` …,crop=224.", e.Next);
        using var embedder = ImageEmbedder.Open("tlearn-mini", new EmbedderOptions { Preprocess = "imagenet,crop=224" });
        Assert.Equal(flowers.Embedder.Dimension, embedder.Embed(File.ReadAllBytes(flowers.Held[0])).Length);
    }

    [Fact]
    public async Task Values_that_no_property_may_have()
    {
        Assert.StartsWith("HeadSettings.Parameters: found null", Assert.Throws<UsageException>(() => new HeadSettings { Parameters = null! }).Message);
        var nothing = new HeadSettings { Parameters = new Dictionary<string, string> { ["C"] = null! } };
        Assert.StartsWith("head 'logistic', parameter C: found 'null', expected", Assert.Throws<UsageException>(() => Head.Train(flowers.Features, "logistic", nothing)).Message);
        var calibration = new TrainingOptions { Calibration = (CalibrationMethod)77 };
        Assert.Equal("`Calibration`: found 77, expected Auto, Platt, Temperature", Assert.Throws<UsageException>(() => Head.Train(flowers.Features, new CentroidOptions(), calibration)).Message);
        Assert.StartsWith("`Labels`: found an empty text", Assert.Throws<UsageException>(() => ImageClassifier.Load("tlearn-mini", new ClassifierOptions { Labels = "" })).Message);
        var unfreeze = new FineTuningOptions { Model = "tlearn-mini", Unfreeze = null! };
        var refused = await Assert.ThrowsAsync<UsageException>(() => FineTunedNetwork.TrainAsync(flowers.Images, _folder.File("a.onnx"), unfreeze, cancellation: TestContext.Current.CancellationToken));
        Assert.StartsWith("FineTuningOptions.Unfreeze: found null, expected UnfreezeRequest.Head", refused.Message);
    }

    [Fact]
    public void Reports_are_one_line()
    {
        var head = Head.Train(flowers.Features, new CentroidOptions(), new TrainingOptions { Tune = true, Calibration = CalibrationMethod.Platt });
        Assert.Matches($@"^metric=\w+(, \w+=\w+)*: accuracy 0\.\d{{3}} in \d+ folds, the best of {head.Tuning!.Settings} settings$", $"{head.Tuning}");
        Assert.Matches(@"^Platt: log loss \d\.\d{3} → \d\.\d{3}, calibration error 0\.\d{3} → 0\.\d{3}, accuracy 0\.\d{3} → 0\.\d{3}, \d+ images in \d+ folds$", $"{head.Calibration}");
        var exported = head.Export(_folder.File("a.onnx"));
        Assert.Matches($@"^{_folder.File("a.onnx")}: [\d,]+ bytes, head centroid, 5 classes; label equal on (\d+) of \1 images, largest difference \d(\.\d+)?e[+-]\d+$", $"{exported}");
    }

    [Fact]
    public async Task What_the_callers_own_code_throws_comes_out_as_it_is()
    {
        var own = new TimeoutException("own");
        var options = new EmbedderOptions { Notes = _ => throw own };
        Assert.Same(own, Assert.Throws<TimeoutException>(() => ImageEmbedder.Open("tlearn-mini", options)));
        Assert.Same(own, Assert.Throws<TimeoutException>(() => flowers.Embedder.Embed(new FailingStream(own))));
        var extraction = Features.ExtractAsync(flowers.Images, flowers.Embedder, _folder.File("f.store"), new FailingProgress(own), TestContext.Current.CancellationToken);
        Assert.Same(own, await Assert.ThrowsAsync<TimeoutException>(() => extraction));
        var sequence = flowers.Embedder.EmbedAsync(Failing(), TestContext.Current.CancellationToken);
        Assert.Same(own, await Assert.ThrowsAsync<TimeoutException>(async () => await sequence.GetAsyncEnumerator(TestContext.Current.CancellationToken).MoveNextAsync()));

        IEnumerable<byte[]> Failing() => Enumerable.Range(0, 1).Select<int, byte[]>(_ => throw own);
    }

    private sealed class FailingStream(Exception failure) : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => throw failure;

        public override int Read(Span<byte> buffer) => throw failure;

        public override void CopyTo(Stream destination, int bufferSize) => throw failure;
    }

    private sealed class FailingProgress(Exception failure) : IProgress<ExtractionProgress>
    {
        public void Report(ExtractionProgress value) => throw failure;
    }
}
