using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FineTuning;
using TransferLearning.FineTuning.Training;
using TransferLearning.FineTuning.Training.Updating;
using TransferLearning.Tests.EndToEnd;
using Xunit;

namespace TransferLearning.Tests.Pipeline;

/// <summary>Fine-tuning from a program: the same as <c>tlearn finetune</c>, stopped and gone on with, and what it refuses.</summary>
public sealed class FineTunedNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public FineTunedNetworkTests()
    {
        _cache = new TestCache(_folder.File("cache"));
        ImageFolder.CopyFlowers(Images, 4);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static FineTuningOptions Mini { get; } = new() { Model = "tlearn-mini", Unfreeze = UnfreezeRequest.Last(2), Epochs = 2 };

    private string Images => _folder.File("images");

    private string File => _folder.File("m.onnx");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_file_and_its_figures_are_those_of_the_command_line()
    {
        await System.IO.File.WriteAllTextAsync(Path.Combine(Images, "train", "roses", "broken.jpg"), "no image", Cancellation);
        var notes = new List<string>();
        var told = new List<FineTuningProgress>();
        var network = await FineTunedNetwork.TrainAsync(Images, File, Mini with { Seed = 5, Batch = 8, Notes = n => notes.Add(n.Text) }, new Told(told.Add), Cancellation);
        var run = await Tlearn.ExpectAsync(3, "finetune", Images, "--model", "tlearn-mini", "--unfreeze", "last:2", "--epochs", "2", "--seed", "5", "--batch", "8", "--out", _folder.File("cli.onnx"), "--json");
        Assert.Equal(await System.IO.File.ReadAllBytesAsync(_folder.File("cli.onnx"), Cancellation), await System.IO.File.ReadAllBytesAsync(File, Cancellation));
        Assert.Equal("train/roses/broken.jpg", Assert.Single(network.Failures).Path);
        Assert.Equal(
            (41L, run.Json.GetProperty("accuracy").GetDouble(), run.Json.GetProperty("probe_accuracy").GetDouble(), "val", 20),
            (network.Images, network.Evaluation!.Accuracy, network.ProbeEvaluation!.Accuracy, network.MeasuredOn, network.Evaluation.Images));
        Assert.Equal(run.Json.GetProperty("epochs").EnumerateArray().Select(e => e.GetProperty("loss").GetDouble()), network.Epochs.Select(e => e.Loss));
        Assert.False(Directory.Exists(File + ".checkpoints"));

        // What the command line says on standard error, a program is told.
        Assert.Contains("tlearn-mini: trains 2 of 21 layers", string.Join('\n', notes), StringComparison.Ordinal);
        Assert.Equal(2, notes.Count(n => n.StartsWith("epoch ", StringComparison.Ordinal)));
        Assert.Equal(network.Epochs, told.Select(t => t.Finished).OfType<EpochRecord>());
        Assert.Contains(told, t => t is { Work: "tlearn-mini: images", Done: 41, Total: 41, Loss: null });
        Assert.Contains(told, t => t is { Work: "epoch 2 of 2, steps", Done: 1, Total: 3, Loss: > 0 });
        await AssertAnswersAsync(network);
    }

    [Fact]
    public async Task A_call_that_was_stopped_goes_on_and_ends_with_the_same_bits()
    {
        var options = Mini with { Unfreeze = UnfreezeRequest.All, Batch = 8 };
        await FineTunedNetwork.TrainAsync(Images, _folder.File("whole.onnx"), options, cancellation: Cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FineTunedNetwork.TrainAsync(Images, File, options, new Told(t => { if (t is { Work: "epoch 2 of 2, steps", Done: 1 }) stop.Cancel(); }), stop.Token));
        Assert.False(System.IO.File.Exists(File));
        Assert.True(System.IO.File.Exists(Path.Combine(File + ".checkpoints", "last.safetensors")));

        var notes = new List<string>();
        var network = await FineTunedNetwork.TrainAsync(Images, File, options with { Notes = n => notes.Add(n.Text) }, cancellation: Cancellation);
        Assert.Contains("this training was interrupted: it goes on in epoch 2 of 2, after 1 of 3 steps", notes);
        Assert.Equal(2, network.Epochs.Count);
        Assert.Equal(await System.IO.File.ReadAllBytesAsync(_folder.File("whole.onnx"), Cancellation), await System.IO.File.ReadAllBytesAsync(File, Cancellation));
        Assert.False(Directory.Exists(File + ".checkpoints"));
    }

    [Fact]
    public async Task What_is_wrong_is_told_before_an_image_is_read()
    {
        await RefusedAsync<UsageException>($"`file` {Path.GetFullPath("m.tlhead")}: expected a name that ends in .onnx", "m.tlhead", Mini);
        await RefusedAsync<UsageException>("this is the network itself", Path.Combine(AppContext.BaseDirectory, "onnx-models", "tlearn-mini", "model.onnx"), Mini);
        await RefusedAsync<UsageException>("at most last:21", File, Mini with { Unfreeze = UnfreezeRequest.Last(99) });
        await RefusedAsync<UsageException>("epochs: found 0", File, Mini with { Epochs = 0 });
        await RefusedAsync<UsageException>("`Threads`: found -1", File, Mini with { Threads = -1 });
        await RefusedAsync<UsageException>("`Augmentation`: found a least area of 5", File, Mini with { Augmentation = new Augmentation { LeastArea = 5 } });
        await RefusedAsync<UsageException>("`Augmentation`: found a colour strength of 1", File, Mini with { Augmentation = new Augmentation { ColorStrength = 1 } });
        await RefusedAsync<UsageException>("momentum: found 1", File, Mini with { Optimizer = new SgdOptions { Momentum = 1 } });
        await RefusedAsync<TlearnException>("cannot be made", File, Mini with { Checkpoints = Directory.GetFiles(Images, "*", SearchOption.AllDirectories)[0] });
        await RefusedAsync<TlearnException>("cannot be", Path.Combine(Directory.GetFiles(Images, "*", SearchOption.AllDirectories)[0], "m.onnx"), Mini);
        Assert.Throws<UsageException>(() => UnfreezeRequest.Last(0));
        Assert.Throws<UsageException>(() => UnfreezeRequest.From(""));
        await Assert.ThrowsAsync<ArgumentNullException>(() => FineTunedNetwork.TrainAsync(Images, File, null!));

        using (var embedder = ImageEmbedder.Open("tlearn-mini")) (await Features.ExtractAsync(Images, embedder, _folder.File("f.store"), cancellation: Cancellation)).Dispose();
        var store = await Assert.ThrowsAsync<UsageException>(() => FineTunedNetwork.TrainAsync(_folder.File("f.store"), File, Mini, cancellation: Cancellation));
        Assert.Contains("is a feature store", store.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_reaches_the_training()
    {
        var options = new FineTuningOptions
        {
            Model = "tlearn-mini",
            Unfreeze = UnfreezeRequest.From("conv"),
            Tap = "tap",
            Pool = "max",
            Preprocess = "imagenet",
            Epochs = 3,
            Batch = 8,
            Optimizer = new AdamWOptions { WeightDecay = 0.1 },
            LearningRate = 0.3,
            WarmUp = 0.2,
            LayerDecay = 0.8,
            ClipNorm = 2,
            AverageDecay = 0.9,
            StartingPoint = 0.01,
            LabelSmoothing = 0.2,
            ClassWeight = ClassWeight.Balanced,
            Mixup = 0.4,
            Augmentation = new Augmentation { Flip = true },
            StoredViews = 2,
            ValidationShare = 0.2,
            Patience = 4,
            Seed = 7,
            Checkpoints = "kept",
            KeepsTrainingRecord = false,
            Device = "cpu",
            Threads = 2,
        };
        var (network, training) = (options.Extraction(), options.Training());
        Assert.Equal(("tlearn-mini", "tap", "max", "imagenet", "cpu", 2), (network.Model, Assert.Single(network.Taps), network.Pool, network.Preprocess, network.Device, network.Threads));
        var expected = new FineTuningRequest
        {
            Unfreeze = options.Unfreeze,
            Tap = "tap",
            Pool = "max",
            Augmentation = options.Augmentation,
            StoredViews = 2,
            ValidationShare = 0.2,
            Batch = 8,
            ClassWeight = ClassWeight.Balanced,
            Checkpoints = "kept",
            KeepsTrainingRecord = false,
            Device = training.Device,
            Threads = 2,
            Options = new FineTunerOptions
            {
                Epochs = 3,
                Seed = 7,
                LabelSmoothing = 0.2,
                Mixup = 0.4,
                Patience = 4,
                Update = new UpdateOptions
                {
                    Optimizer = options.Optimizer,
                    Schedule = new RateSchedule { Peak = 0.3, WarmUp = 0.2, LayerDecay = 0.8 },
                    ClipNorm = 2,
                    AverageDecay = 0.9,
                    StartingPoint = new StartingPointOptions { Inherited = 0.01, New = 0.01 },
                },
            },
        };
        Assert.Equal(expected, training);
        Assert.Equal(DeviceSpec.Cpu.ToString(), training.Device.ToString());
        Assert.Equal((2e-4, 1e-2), (Rate(new AdamWOptions()), Rate(new SgdOptions())));

        double Rate(OptimizerOptions optimizer) => (options with { Optimizer = optimizer, LearningRate = null }).Training().Options.Update.Schedule.Peak;
    }

    private async Task RefusedAsync<TException>(string expected, string file, FineTuningOptions options)
        where TException : TlearnException
    {
        var refused = await Assert.ThrowsAsync<TException>(() => FineTunedNetwork.TrainAsync(Images, file, options, cancellation: Cancellation));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("cache")), "the images were read");
    }

    private async Task AssertAnswersAsync(FineTunedNetwork network)
    {
        using var classifier = ImageClassifier.Load(network.File);
        Assert.Equal(network.Classes, classifier.Classes);
        string[] held = [.. Directory.EnumerateFiles(Path.Combine(Images, "val"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        var right = 0;
        var answers = classifier.ClassifyAsync(held.Select(System.IO.File.ReadAllBytes), cancellation: Cancellation).GetAsyncEnumerator(Cancellation);
        await using (answers)
        {
            foreach (var file in held)
            {
                Assert.True(await answers.MoveNextAsync());
                if (answers.Current.Answer!.Label == Path.GetFileName(Path.GetDirectoryName(file))) right++;
            }
        }

        Assert.Equal(network.Evaluation!.Accuracy, (double)right / held.Length, 1e-9);
    }

    private sealed class Told(Action<FineTuningProgress> tell) : IProgress<FineTuningProgress>
    {
        public void Report(FineTuningProgress value) => tell(value);
    }
}
