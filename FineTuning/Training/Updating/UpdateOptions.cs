using TransferLearning.FineTuning.Training.Optimizers;

namespace TransferLearning.FineTuning.Training.Updating;

/// <summary>How gradients become changes of the weights. The defaults are stable on small data: AdamW, warm-up and cosine, gradients clipped to norm 1.</summary>
public sealed record UpdateOptions
{
    /// <summary>The optimiser. Default: AdamW.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamWOptions();

    /// <summary>The learning rate over steps and layers.</summary>
    public RateSchedule Schedule { get; init; } = new();

    /// <summary>Bound of the norm of all gradients together; <see langword="null"/>: none. Default: 1.</summary>
    public double? ClipNorm { get; init; } = 1;

    /// <summary>Decay of an exponential moving average of the weights, which is then what is validated and kept; <see langword="null"/>: none (default).</summary>
    public double? AverageDecay { get; init; }

    /// <summary>L2-SP; <see langword="null"/>: none (default).</summary>
    public StartingPointOptions? StartingPoint { get; init; }
}
