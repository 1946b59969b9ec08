using System.Numerics.Tensors;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.FineTuning.Stepping;
using TransferLearning.FineTuning.Training.Optimizers;

namespace TransferLearning.FineTuning.Training.Updating;

/// <summary>How gradients become changes of the weights. The defaults are stable on small data: AdamW, warm-up and cosine, gradients clipped to norm 1.</summary>
internal sealed record UpdateOptions
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

/// <summary>Turns the gradients of a step into a change of the weights: penalty, clipping, optimiser, average. It is made while the weights are those that training starts from.</summary>
internal sealed class WeightUpdate
{
    private readonly IReadOnlyList<TrainableWeight> _weights;
    private readonly IReadOnlyList<int> _depths;
    private readonly UpdateOptions _options;
    private readonly long _steps;
    private readonly float[][] _gradients;
    private readonly IOptimizer _optimizer;
    private readonly StartingPointPenalty? _penalty;

    /// <summary>Prepares the updates.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="depths">Of each weight the trained layers behind its own.</param>
    /// <param name="fresh">Names of those that are new.</param>
    /// <param name="options">How.</param>
    /// <param name="steps">Number of all steps.</param>
    /// <exception cref="UsageException">A setting is out of its range.</exception>
    public WeightUpdate(IReadOnlyList<TrainableWeight> weights, IReadOnlyList<int> depths, IReadOnlySet<string> fresh, UpdateOptions options, long steps)
    {
        (_weights, _depths, _options, _steps) = (weights, depths, options, steps);
        options.Schedule.Check();
        if (options.ClipNorm is { } bound && !(bound > 0)) throw new UsageException($"gradient clipping: found a norm of {bound}, expected more than 0");
        _gradients = [.. weights.Select(w => new float[w.Count])];
        _optimizer = options.Optimizer.Create(weights);
        _penalty = options.StartingPoint is { } start ? new StartingPointPenalty(start, weights, fresh) : null;
        Average = options.AverageDecay is { } decay ? new WeightAverage(weights, decay) : null;
    }

    /// <summary>The average of the weights, where there is one.</summary>
    public WeightAverage? Average { get; }

    /// <summary>All its state between steps except the weights.</summary>
    public IEnumerable<StateArray> State => _optimizer.State.Concat(Average?.State ?? []);

    /// <summary>Moves all weights along the gradients that they hold.</summary>
    /// <param name="step">Number of the step, from 1.</param>
    /// <returns>The norm of all gradients before clipping.</returns>
    /// <exception cref="TlearnException">The gradients are not finite: the training has blown up.</exception>
    public double Apply(long step)
    {
        for (var i = 0; i < _gradients.Length; i++) _weights[i].Gradient.CopyTo(_gradients[i]);
        _penalty?.AddTo(_gradients);
        var norm = GradientClipping.Norm(_gradients);
        if (!double.IsFinite(norm)) throw new TlearnException($"step {step}: the gradients are no finite numbers any more, the training has blown up", "Take a lower learning rate, and keep the gradients clipped.");
        if (_options.ClipNorm is { } bound) GradientClipping.Apply(_gradients, norm, bound);
        for (var i = 0; i < _gradients.Length; i++) _optimizer.Move(i, _weights[i].Values, _gradients[i], _options.Schedule.Rate(step, _steps, _depths[i]), step);
        Average?.Update(step);
        return norm;
    }
}

/// <summary>Holds the norm of all gradients together below a bound (Pascanu et al. 2013), as PyTorch's clip_grad_norm_.</summary>
internal static class GradientClipping
{
    private const double Epsilon = 1e-6;

    /// <summary>The Euclidean norm of all gradients together; sums run in doubles and in a fixed order.</summary>
    public static double Norm(IReadOnlyList<float[]> gradients) => Math.Sqrt(gradients.Sum(g => Vectors.SquaredNorm(g)));

    /// <summary>Scales the gradients, in place, where their norm is above the bound.</summary>
    public static void Apply(IReadOnlyList<float[]> gradients, double norm, double bound)
    {
        var factor = bound / (norm + Epsilon);
        if (factor >= 1) return;
        foreach (var gradient in gradients) TensorPrimitives.Multiply(gradient, (float)factor, gradient);
    }
}
