
namespace TransferLearning.FineTuning.Training.Updating;

/// <summary>
/// The learning rate over the steps: a linear warm-up, then half a cosine down to nothing (Loshchilov and Hutter 2017). A layer d layers before
/// the classifier learns at <see cref="LayerDecay"/>^d of it (Howard and Ruder 2018; Bao et al. 2022).
/// </summary>
internal sealed record RateSchedule
{
    /// <summary>The highest rate, above 0. Default: 2e-4.</summary>
    public double Peak { get; init; } = 2e-4;

    /// <summary>Share of all steps in which the rate rises, at least 0 and below 1. Default: 0.1.</summary>
    public double WarmUp { get; init; } = 0.1;

    /// <summary>The rate of a layer by that of the layer behind it, above 0 and at most 1. Default: 1, all learn alike.</summary>
    public double LayerDecay { get; init; } = 1;

    /// <summary>The rate of a weight in a step.</summary>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="steps">Number of all steps.</param>
    /// <param name="depth">Trained layers behind the weight's own.</param>
    public double Rate(long step, long steps, int depth)
    {
        var rising = (long)Math.Round(WarmUp * steps);
        var share = step <= rising
            ? (double)step / rising
            : 0.5 * (1 + Math.Cos(Math.PI * (step - rising - 1) / Math.Max(1, steps - rising)));
        return Peak * share * Math.Pow(LayerDecay, depth);
    }

    /// <exception cref="UsageException">A value is out of its range.</exception>
    internal void Check()
    {
        if (!(Peak > 0) || !double.IsFinite(Peak)) throw new UsageException($"learning rate: found {Peak}, expected more than 0");
        if (WarmUp is not (>= 0 and < 1)) throw new UsageException($"warm-up: found {WarmUp}, expected a share of the steps, at least 0 and below 1");
        if (LayerDecay is not (> 0 and <= 1)) throw new UsageException($"layer decay: found {LayerDecay}, expected above 0 and at most 1");
    }
}
