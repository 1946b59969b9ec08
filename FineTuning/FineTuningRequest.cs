using System.Globalization;
using System.IO.Hashing;
using System.Text;
using TransferLearning.Core.Features;
using TransferLearning.Core.Threading;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FineTuning.Data;
using TransferLearning.FineTuning.Gradients;
using TransferLearning.FineTuning.Start;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Training;
using TransferLearning.FineTuning.Training.Updating;
using TransferLearning.FineTuning.Unfreezing;

namespace TransferLearning.FineTuning;

/// <summary>What of a network is trained, on what, and how.</summary>
internal sealed record FineTuningRequest
{
    /// <summary>Rows of a step where nothing else is asked for.</summary>
    public const int UsualBatch = 32;

    /// <summary>What is trained.</summary>
    public required UnfreezeRequest Unfreeze { get; init; }

    /// <summary>The tap expression that the new classifier reads. Default: the penultimate tensor.</summary>
    public string Tap { get; init; } = "auto";

    /// <summary>Pooling of that tap; <see langword="null"/> for its default.</summary>
    public string? Pool { get; init; }

    /// <summary>
    /// How training images are varied. <see langword="null"/>: not at all where activations of the frozen part are stored, by crop and flip where every epoch reads
    /// the images anyway.
    /// </summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>
    /// Number of augmented views whose activations are stored; 0: activations are stored where nothing is varied, and computed anew in every epoch where
    /// something is.
    /// </summary>
    public int StoredViews { get; init; }

    /// <summary>Share of the training images that chooses the best epoch, 0 for none, at most a half; not used where the data have both <c>val</c> and <c>test</c>. Default: 0.1.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>
    /// Chooses rows of all usable images where a caller has a protocol of its own; <see langword="null"/>: by the splits that the data name
    /// (<see cref="FineTuningRows.Choose"/>).
    /// </summary>
    public Func<LabeledDataset, FineTuningRows>? Rows { get; init; }

    /// <summary>Images of a step.</summary>
    public int Batch { get; init; } = UsualBatch;

    /// <summary>How long, and by which rule.</summary>
    public FineTunerOptions Options { get; init; } = new();

    /// <summary>Whether every image counts alike (default), or every class does.</summary>
    public ClassWeight ClassWeight { get; init; }

    /// <summary>Folder of checkpoints; <see langword="null"/>: none.</summary>
    public string? Checkpoints { get; init; }

    /// <summary>Whether the file says which images it learnt from, eight bytes of each one's hash. Default: it does.</summary>
    public bool KeepsTrainingRecord { get; init; } = true;

    /// <summary>Where it runs.</summary>
    public DeviceSpec Device { get; init; } = DeviceSpec.Auto;

    /// <summary>Threads; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Checks all that can be known before anything is computed.</summary>
    /// <exception cref="UsageException">A value is out of its range, or has nothing to work on.</exception>
    public void Check()
    {
        if (Batch < 1) throw new UsageException($"`Batch`: found {Batch}, expected at least 1");
        if (ValidationShare is not (>= 0 and <= 0.5)) throw new UsageException($"`ValidationShare`: found {ValidationShare}, expected 0 to 0.5");
        if (ValidationShare == 0 && Options.Patience is not null) throw new UsageException("`Patience`: with `ValidationShare` 0 nothing tells whether an epoch is better", "leave one of the two out");
        ThreadCount.Require(Threads);
        Augmentation?.Check();
        Options.Check(classes: 0);
        _ = new WeightUpdate([], [], new HashSet<string>(), Options.Update, steps: 1);
    }

    /// <summary>The augmentation that this comes to.</summary>
    /// <param name="hasFrozenPart">Whether something is frozen that could run once.</param>
    /// <exception cref="UsageException">Views are to be stored, and there is nothing to store, or nothing that differs.</exception>
    internal Augmentation Settle(bool hasFrozenPart)
    {
        if (StoredViews < 0) throw new UsageException($"`StoredViews`: found {StoredViews}, expected 0 or more");
        var settled = Augmentation ?? (hasFrozenPart && StoredViews == 0 ? Augmentation.None : new Augmentation { LeastArea = 0.35, Flip = true });
        if (StoredViews > 0 && !hasFrozenPart) throw new UsageException($"`StoredViews` {StoredViews}: with `Unfreeze` {Unfreeze} nothing stays frozen whose activations could be stored", "leave it out: every epoch then has views of its own");
        if (StoredViews > 0 && settled.IsNone) throw new UsageException($"`StoredViews` {StoredViews}: without augmentation all views are the same", "say how images are varied (`Augmentation` crop,flip), or leave it out");
        return settled;
    }
    /// <summary>What of the network the training graph holds.</summary>
    /// <param name="embedder">The network as it came.</param>
    /// <param name="part">What is trained.</param>
    /// <param name="augmentation">How training images are varied.</param>
    internal TrainingGraphOptions GraphOptions(EmbeddingModel embedder, UnfrozenPart part, Augmentation augmentation) => new()
    {
        Weights = [.. part.Weights.Select(w => w.Name)],
        Batch = Batch,
        // What is varied anew in every epoch cannot be stored.
        Cut = augmentation.IsNone || StoredViews > 0 ? part.Cut : [],
        Output = StartingNetwork.Logits,
        InputSize = embedder.Backbone.Input.Size,
        Device = Device,
        Threads = Threads,
    };

    /// <summary>Refuses what this machine's memory does not hold.</summary>
    /// <param name="memory">What a step takes.</param>
    /// <exception cref="TlearnException">It takes more than there is; the message says what would fit.</exception>
    internal void RequireMemory(StepMemory memory)
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var needed = memory.At(Batch);
        if (needed <= available) return;
        var fits = memory.LargestBatch(available);
        throw new TlearnException(
            $"a step of {Batch} images with `Unfreeze` {Unfreeze} takes about {needed / 1e9:0.0} GB, and this machine has {available / 1e9:0.0} GB",
            fits > 0 ? $"take a smaller batch (`Batch` {fits} would fit), or train less of the network" : "train less of the network (`Unfreeze` last:K)");
    }

    /// <summary>What a checkpoint must share with this training beside rows, weights and options.</summary>
    /// <param name="data">All images.</param>
    /// <param name="augmentation">How training images are varied.</param>
    /// <param name="device">Where it runs.</param>
    internal IReadOnlyDictionary<string, string> Identity(LabeledDataset data, Augmentation augmentation, string device)
    {
        var hash = new XxHash128();
        foreach (var item in data.Items) hash.Append(Encoding.UTF8.GetBytes($"{item.Path}\0{item.Content}\0{item.Label}\0{item.Split}{(item.Group is { } group ? $"\0{group}" : "")}\n"));
        return new Dictionary<string, string>
        {
            ["network"] = data.Space.Recipe.Model,
            ["preprocessing"] = data.Space.Recipe.Preprocessing?.ToString() ?? "",
            ["classifier-reads"] = $"{data.Space.Tap}.{data.Space.Pool}",
            ["unfreeze"] = $"{Unfreeze}",
            ["augmentation"] = augmentation.Identity,
            ["stored-views"] = StoredViews.ToString(CultureInfo.InvariantCulture),
            ["threads"] = $"{ThreadCount.Of(Threads)}",
            ["device"] = device,
            ["images"] = Convert.ToHexStringLower(hash.GetCurrentHash()),
        };
    }
}
