using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FineTuning;
using TransferLearning.FineTuning.Training;
using TransferLearning.FineTuning.Training.Updating;

namespace TransferLearning;

/// <summary>Which network is fine-tuned, which of its layers, and how. The defaults are stable on small data sets.</summary>
public sealed record FineTuningOptions
{
    /// <summary>The usual learning rate of each optimiser.</summary>
    internal const double AdamWRate = 2e-4, SgdRate = 1e-2;

    /// <summary>Which layers are trained: <c>UnfreezeRequest.Last(2)</c>, <c>UnfreezeRequest.All</c>, …</summary>
    public required UnfreezeRequest Unfreeze { get; init; }

    /// <summary>The network, a name of the catalogue or the path of an ONNX file; <see langword="null"/> (default) as for <see cref="ImageEmbedder.Open"/>.</summary>
    public string? Model { get; init; }

    /// <summary>The layer that the new classifier reads, as <see cref="EmbedderOptions.Tap"/>. Default: <c>auto</c>.</summary>
    public string Tap { get; init; } = "auto";

    /// <summary>How that layer's map becomes a vector, as <see cref="EmbedderOptions.Pool"/>.</summary>
    public string? Pool { get; init; }

    /// <summary>How pixels become the network's input, as <see cref="EmbedderOptions.Preprocess"/>. Default: <c>auto</c>.</summary>
    public string Preprocess { get; init; } = "auto";

    /// <summary>Passes over the training images, at most; at least 1. Default: 10.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Images of a training step, at least 1. Default: 32.</summary>
    public int Batch { get; init; } = FineTuningRequest.UsualBatch;

    /// <summary>The optimiser: <see cref="AdamWOptions"/> (default) or <see cref="SgdOptions"/>.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamWOptions();

    /// <summary>Highest learning rate, above 0; <see langword="null"/> (default) for 2e-4 with AdamW and 1e-2 with SGD.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Share of the steps in which the rate rises, at least 0 and below 1; then it falls as a cosine. Default: 0.1.</summary>
    public double WarmUp { get; init; } = 0.1;

    /// <summary>Rate of a layer by that of the layer behind it, above 0 and at most 1: below 1, early layers learn slower. Default: 1.</summary>
    public double LayerDecay { get; init; } = 1;

    /// <summary>Bound of the gradients' norm, above 0; <see langword="null"/> for none. Default: 1.</summary>
    public double? ClipNorm { get; init; } = 1;

    /// <summary>Decay of an exponential moving average (EMA) of the weights, which then is the result; above 0 and below 1. <see langword="null"/> (default): none.</summary>
    public double? AverageDecay { get; init; }

    /// <summary>L2-SP (Li, Grandvalet and Davoine 2018): how strongly inherited weights are drawn to where they began, for instance 0.01; 0 or more. <see langword="null"/> (default): not at all.</summary>
    public double? StartingPoint { get; init; }

    /// <summary>Share of each target that goes to all classes alike (label smoothing), at least 0 and below 1. Default: 0.1.</summary>
    public double LabelSmoothing { get; init; } = 0.1;

    /// <summary>Whether every image counts alike (default) or every class does.</summary>
    public ClassWeight ClassWeight { get; init; }

    /// <summary>Mixup (Zhang et al. 2018): images are mixed in pairs by a share from Beta(α, α); α, 0 (default) for none.</summary>
    public double Mixup { get; init; }

    /// <summary>How training images are varied; <see langword="null"/> (default): not at all where activations of the frozen part are stored, by random crops and mirror images where every epoch reads the images.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>Store the frozen part's activations of so many augmented views of each image, rather than computing them in every epoch. Default: 0.</summary>
    public int StoredViews { get; init; }

    /// <summary>Share of the training images that is set aside to choose the best epoch, 0 (none) to 0.5. Data with both a <c>val</c> and a <c>test</c> split use <c>val</c>. Default: 0.1.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>Stop after so many epochs without a better one, at least 1; <see langword="null"/> (default): never.</summary>
    public int? Patience { get; init; }

    /// <summary>Seed of all random numbers: the same seed gives the same weights, on the same kind of processor with the same number of threads. Default: 0.</summary>
    public int Seed { get; init; }

    /// <summary>Folder of the checkpoints, which are kept in the end; <see langword="null"/> (default) for one beside the file, <c>FILE.checkpoints</c>, which is removed when the file is written.</summary>
    public string? Checkpoints { get; init; }

    /// <summary>Whether the file says which images it learnt from (eight bytes of each one's hash), by which an evaluation knows them again. Default: yes.</summary>
    public bool KeepsTrainingRecord { get; init; } = true;

    /// <summary>Where it runs: <c>auto</c> (default: the best device that works), <c>cpu</c>, <c>cuda:0</c>, … A device that is named and does not work is an error.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Threads to use; 0 (default) for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Told what should be known while work goes on: what is trained on how many images, each epoch's figures, whether the probe is the better choice. Called from several threads.</summary>
    public Action<Note>? Notes { get; init; }

    /// <summary>The network as it is before.</summary>
    internal ExtractionRequest Extraction() => new() { Model = Model, Taps = [Tap], Pool = Pool, Preprocess = Preprocess, Device = Device, Threads = Threads };

    /// <summary>The training.</summary>
    internal FineTuningRequest Training() => new()
    {
        Unfreeze = Unfreeze ?? throw new UsageException($"{nameof(FineTuningOptions)}.{nameof(Unfreeze)}: found null, expected {nameof(UnfreezeRequest)}.Head, .Last, .From or .All"),
        Tap = Tap,
        Pool = Pool,
        Augmentation = Augmentation,
        StoredViews = StoredViews,
        ValidationShare = ValidationShare,
        Batch = Batch,
        Options = new FineTunerOptions
        {
            Epochs = Epochs,
            Seed = Seed,
            LabelSmoothing = LabelSmoothing,
            Mixup = Mixup,
            Patience = Patience,
            Update = new UpdateOptions
            {
                Optimizer = Optimizer,
                Schedule = new RateSchedule { Peak = LearningRate ?? (Optimizer is SgdOptions ? SgdRate : AdamWRate), WarmUp = WarmUp, LayerDecay = LayerDecay },
                ClipNorm = ClipNorm,
                AverageDecay = AverageDecay,
                StartingPoint = StartingPoint is { } strength ? new StartingPointOptions { Inherited = strength, New = strength } : null,
            },
        },
        ClassWeight = ClassWeight,
        Checkpoints = Checkpoints,
        KeepsTrainingRecord = KeepsTrainingRecord,
        Device = DeviceSpec.Parse(Device),
        Threads = Threads,
    };
}
