using System.Text.Json;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FineTuning.Gradients;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Training;
using TransferLearning.FineTuning.Training.Batches;
using TransferLearning.FineTuning.Training.Updating;
using TransferLearning.FineTuning.Unfreezing;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.FineTuning.Training;

/// <summary>
/// The first ten steps of SGD on all of SqueezeNet against the losses that PyTorch gave on the same weights and images. They were recorded by
/// <c>Benchmarks/finetune.sh --only first-steps --golden FILE</c>, which runs both sides.
/// </summary>
public sealed class PyTorchStepsTests
{
    private const int Steps = 10, Classes = 5;

    private static readonly Golden s_golden = JsonSerializer.Deserialize<Golden>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "torch", "squeezenet-sgd.json")), JsonSerializerOptions.Web)!;

    [Theory]
    [InlineData(0)]
    public void The_first_ten_losses_are_PyTorchs(double momentum)
    {
        var model = Renewed(OnnxModel.Load(Nets.SqueezeNet));
        var part = UnfrozenPart.Find(model, UnfreezeRequest.Parse("all"));
        using var step = TrainingStep.Open(model, new TrainingGraphOptions { Weights = [.. part.Weights.Select(w => w.Name)], Batch = s_golden.Batch });
        var options = new FineTunerOptions
        {
            // So many that the rate stays where it is; training ends behind the tenth.
            Epochs = 1_000_000,
            LabelSmoothing = 0,
            Update = new UpdateOptions { Optimizer = new SgdOptions { Momentum = momentum }, Schedule = new RateSchedule { Peak = s_golden.Rate, WarmUp = 0 }, ClipNorm = null },
        };
        var plan = new FineTuningPlan { Labels = [.. Enumerable.Range(0, s_golden.Batch).Select(r => r % Classes)], TrainingRows = [.. Enumerable.Range(0, s_golden.Batch)] };
        using var end = new CancellationTokenSource();
        var losses = new Losses(end);
        Assert.Throws<OperationCanceledException>(() => FineTuner.Run(step, new Flowers(step.Inputs[0].RowLength), plan, options, losses, end.Token));
        Assert.All(losses.Found.Zip(s_golden.Runs.Single(r => r.Momentum == momentum).Losses), p => Assert.Equal(p.Second, p.First, 1e-3 * p.Second));
    }

    // A new classifier, the first rows of the old one, on calm features: both a tenth of what they were.
    private static OnnxModel Renewed(OnnxModel model)
    {
        string[] classifier = ["conv10_w_0", "conv10_b_0"];
        string[] before = ["fire9/expand1x1_w_0", "fire9/expand1x1_b_0", "fire9/expand3x3_w_0", "fire9/expand3x3_b_0"];
        model = model.WithWeights(t => before.Contains(t.Name) ? [.. t.ToFloats().Select(v => 0.1f * v)] : null);
        var renewed = OnnxModelBuilder.Continue(model, model.Nodes, classifier.ToHashSet())
            .Input("data_0", ElementType.Float, "N", 3, 224, 224).Output(model.Outputs[0].Name, ElementType.Float, "N", Classes, 1, 1);
        foreach (var stored in classifier.Select(c => model.Graph.Initializer(c)!))
        {
            long[] shape = [Classes, .. stored.Shape.Skip(1)];
            renewed.Weight(stored.Name, shape, [.. stored.ToFloats().Take((int)shape.Aggregate(1L, (a, b) => a * b)).Select(v => 0.1f * v)]);
        }

        return renewed.Build();
    }

    private sealed record Golden(double Rate, int Batch, int Stride, IReadOnlyList<Run> Runs);

    private sealed record Run(double Momentum, IReadOnlyList<double> Losses);

    /// <summary>One batch an epoch, other images in each: row r of epoch e is image (e − 1)·stride + r, and images take the classes in turn.</summary>
    private sealed class Flowers : IBatchSource
    {
        private readonly ImageSource _source = ImageSource.Open(SharedData.Require("data", "flowers"));
        private readonly Preprocessor _preprocessor = new(Presets.CaffeBgr);
        private readonly CheckedDecoder _decoder = ImageDecoders.Default;
        private readonly List<List<ImageItem>> _classes;
        private readonly int _length;

        public Flowers(int length)
        {
            _length = length;
            _classes = [.. _source.Enumerate(TestContext.Current.CancellationToken).Where(i => i.Split == "train").GroupBy(i => i.Label).Select(g => g.ToList())];
            Assert.Equal(Classes, _classes.Count);
        }

        public void ReadTraining(ReadOnlySpan<int> rows, int epoch, IReadOnlyList<Memory<float>> inputs, CancellationToken cancellation)
        {
            int[] images = [.. rows.ToArray().Select(r => ((epoch - 1) * s_golden.Stride) + r)];
            Parallel.For(0, images.Length, i =>
            {
                var item = _classes[images[i] % Classes][images[i] / Classes];
                using var image = _decoder.Decode(File.ReadAllBytes(_source.PathOf(item)), DecodeOptions.For(_preprocessor.Record));
                _preprocessor.Run(image, inputs[0].Span.Slice(i * _length, _length));
            });
        }

        public void ReadPlain(ReadOnlySpan<int> rows, IReadOnlyList<Memory<float>> inputs, CancellationToken cancellation) => throw new NotSupportedException();
    }

    private sealed class Losses(CancellationTokenSource end) : IProgress<EpochProgress>
    {
        public List<double> Found { get; } = [];

        public void Report(EpochProgress value)
        {
            if (value.Finished is not { } epoch) return;
            Found.Add(epoch.Loss);
            if (Found.Count == Steps) end.Cancel();
        }
    }
}
