using System.CommandLine;
using TransferLearning.FeatureExtraction.Extraction;

namespace TransferLearning.Cli.Options;

/// <summary>Options that say what of a network is trained, and how.</summary>
internal sealed class FinetuneOptions
{
    private static readonly FineTuningOptions s_usual = new() { Unfreeze = UnfreezeRequest.Head };

    private readonly Option<string?> _unfreeze = new("--unfreeze") { Description = $"what is trained: {UnfreezeRequest.Forms}" };
    private readonly Option<int> _epochs = new("--epochs") { Description = "passes over the training images, at most", DefaultValueFactory = _ => s_usual.Epochs };
    private readonly Option<string> _optimizer = new("--optimizer") { Description = "adamw or sgd", DefaultValueFactory = _ => "adamw" };
    private readonly Option<double?> _rate = new("--lr") { Description = $"highest learning rate (default: {FineTuningOptions.AdamWRate} for adamw, {FineTuningOptions.SgdRate} for sgd)" };
    private readonly Option<double?> _decay = new("--weight-decay") { Description = "weight decay, as PyTorch has it (default: 0.01 for adamw, 0 for sgd)" };
    private readonly Option<double> _momentum = new("--momentum") { Description = "momentum of sgd", DefaultValueFactory = _ => 0.9 };
    private readonly Option<double> _warmup = new("--warmup") { Description = "share of the steps in which the rate rises; then it falls as a cosine", DefaultValueFactory = _ => s_usual.WarmUp };
    private readonly Option<double> _layerDecay = new("--layer-decay") { Description = "rate of a layer by that of the layer behind it: below 1, early layers learn slower", DefaultValueFactory = _ => s_usual.LayerDecay };
    private readonly Option<double> _clip = new("--clip") { Description = "bound of the gradients' norm; 0 for none", DefaultValueFactory = _ => s_usual.ClipNorm ?? 0 };
    private readonly Option<double?> _average = new("--ema") { Description = "keep an exponential moving average of the weights with this decay, for instance 0.99; it is then the result" };
    private readonly Option<double?> _startingPoint = new("--l2-sp") { Description = "draw inherited weights to where they began with this strength, for instance 0.01" };
    private readonly Option<double> _smoothing = new("--label-smoothing") { Description = "share of each target that goes to all classes alike", DefaultValueFactory = _ => s_usual.LabelSmoothing };
    private readonly Option<string> _classWeight = new("--class-weight") { Description = "none, or balanced: every class counts alike", DefaultValueFactory = _ => "none" };
    private readonly Option<double> _mixup = new("--mixup") { Description = "mix images in pairs by a share from Beta(a, a); 0 for none", DefaultValueFactory = _ => s_usual.Mixup };
    private readonly Option<string?> _augment = new("--augment") { Description = $"how training images are varied, behind commas: {Augmentation.Forms} (default: none where activations of the frozen part are stored, else crop,flip)" };
    private readonly Option<int> _storedViews = new("--stored-views") { Description = "store the frozen part's activations of so many augmented views of each image, rather than computing them in every epoch", DefaultValueFactory = _ => s_usual.StoredViews };
    private readonly Option<double> _validation = new("--validation") { Description = "share of the training images that is set aside to choose the best epoch; 0 for none (data with both a val and a test split use val)", DefaultValueFactory = _ => s_usual.ValidationShare };
    private readonly Option<int?> _patience = new("--patience") { Description = "stop after so many epochs without a better one" };
    private readonly Option<int> _seed = SharedOptions.Seed();

    private readonly Option<bool> _forgets = SharedOptions.NoTrainingRecord();
    private readonly Option<string?> _checkpoints = new("--checkpoints") { Description = "folder of the checkpoints, kept in the end (default: OUT.checkpoints, removed when the network is written)" };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])
        [
            _unfreeze, _epochs, _optimizer, _rate, _decay, _momentum, _warmup, _layerDecay, _clip, _average, _startingPoint, _smoothing, _classWeight, _mixup,
            _augment, _storedViews, _validation, _patience, _seed, _forgets, _checkpoints,
        ])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads them all before the work, so that a wrong word is not found after an hour of extraction.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="images">Network, tap, device, batch, threads.</param>
    /// <exception cref="UsageException">A word cannot be used.</exception>
    public FineTuningOptions Read(ParseResult parsed, ExtractionRequest images)
    {
        if (images.Taps.Count != 1) throw new UsageException($"--tap: found {images.Taps.Count} taps, expected one: the new classifier reads it", "NAME+NAME concatenates");
        if (images.Views is not (null or "center")) throw new UsageException($"--views {images.Views}: a network is trained on one view of an image", "leave it out; --augment varies the images");
        var clip = parsed.GetValue(_clip);
        return new FineTuningOptions
        {
            Unfreeze = UnfreezeRequest.Parse(parsed.GetValue(_unfreeze) ?? throw new UsageException("--unfreeze is missing", $"one of {UnfreezeRequest.Forms}")),
            Model = images.Model,
            Tap = images.Taps[0],
            Pool = images.Pool,
            Preprocess = images.Preprocess,
            Device = images.Device,
            Threads = images.Threads,
            Augmentation = parsed.GetValue(_augment) is { } text ? Augmentation.Parse(text) : null,
            StoredViews = parsed.GetValue(_storedViews),
            ValidationShare = parsed.GetValue(_validation),
            Batch = images.Batch ?? s_usual.Batch,
            Optimizer = Optimizer(parsed),
            LearningRate = parsed.GetValue(_rate),
            WarmUp = parsed.GetValue(_warmup),
            LayerDecay = parsed.GetValue(_layerDecay),
            ClipNorm = clip == 0 ? null : clip,
            AverageDecay = parsed.GetValue(_average),
            StartingPoint = parsed.GetValue(_startingPoint),
            LabelSmoothing = parsed.GetValue(_smoothing),
            Mixup = parsed.GetValue(_mixup),
            Epochs = parsed.GetValue(_epochs),
            Patience = parsed.GetValue(_patience),
            Seed = parsed.GetValue(_seed),
            ClassWeight = parsed.GetValue(_classWeight) switch
            {
                "none" => ClassWeight.None,
                "balanced" => ClassWeight.Balanced,
                var other => throw new UsageException($"--class-weight: found '{other}', expected none or balanced"),
            },
            Checkpoints = parsed.GetValue(_checkpoints),
            KeepsTrainingRecord = !parsed.GetValue(_forgets),
        };
    }

    private OptimizerOptions Optimizer(ParseResult parsed)
    {
        OptimizerOptions optimizer = (parsed.GetValue(_optimizer), parsed.GetValue(_decay)) switch
        {
            ("adamw", null) => new AdamWOptions(),
            ("adamw", { } decay) => new AdamWOptions { WeightDecay = decay },
            ("sgd", var decay) => new SgdOptions { Momentum = parsed.GetValue(_momentum), WeightDecay = decay ?? 0 },
            (var other, _) => throw new UsageException($"--optimizer: found '{other}', expected adamw or sgd"),
        };
        return optimizer is AdamWOptions && parsed.GetResult(_momentum) is { Implicit: false }
            ? throw new UsageException("--momentum: adamw has none that is set by it", "leave it out, or take --optimizer sgd")
            : optimizer;
    }
}
