using TransferLearning.FineTuning.Training.Updating;

namespace TransferLearning.FineTuning.Training;

/// <summary>How long and on what targets is trained.</summary>
internal sealed record FineTunerOptions
{
    /// <summary>Epochs at most, at least 1. Default: 10.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Seed of orders and draws; the same seed gives the same weights. Default: 0.</summary>
    public int Seed { get; init; }

    /// <summary>How gradients become changes.</summary>
    public UpdateOptions Update { get; init; } = new();

    /// <summary>Label smoothing (Szegedy et al. 2016): this share of a target goes to all classes alike, at least 0 and below 1. Default: 0.1.</summary>
    public double LabelSmoothing { get; init; } = 0.1;

    /// <summary>Weight of a row of each class, <c>[C]</c>, above 0; <see langword="null"/>: all count alike (default).</summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>
    /// Mixup (Zhang et al. 2018): rows and their targets are mixed in pairs by a share from Beta(α, α); α, 0 for none (default). Of stored
    /// activations it is manifold mixup (Verma et al. 2019).
    /// </summary>
    public double Mixup { get; init; }

    /// <summary>Training ends after so many epochs without a better one, at least 1; <see langword="null"/>: never early (default).</summary>
    public int? Patience { get; init; }

    /// <summary>Time between checkpoints within an epoch; the end of each epoch has its own. Default: 30 seconds. No result depends on it.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="UsageException">A value is out of its range.</exception>
    internal void Check(int classes)
    {
        if (Epochs < 1) throw new UsageException($"epochs: found {Epochs}, expected at least 1");
        if (LabelSmoothing is not (>= 0 and < 1)) throw new UsageException($"label smoothing: found {LabelSmoothing}, expected at least 0 and below 1");
        if (!(Mixup >= 0) || !double.IsFinite(Mixup)) throw new UsageException($"mixup: found {Mixup}, expected 0 or more");
        if (Patience < 1) throw new UsageException($"patience: found {Patience}, expected at least 1 epoch");
        if (ClassWeights is { } weights && (weights.Count != classes || weights.Any(w => !(w > 0) || !double.IsFinite(w))))
        {
            throw new UsageException($"class weights: found {string.Join(", ", weights)}, expected {classes} numbers above 0");
        }
    }
}
