using TransferLearning.FineTuning.Scoring;

namespace TransferLearning.Explaining;

/// <summary>
/// Integrated gradients (Sundararajan et al. 2017, section 3): the slope of the class's score for each value of the input, averaged at the middles of equal steps on the
/// straight way from a black image, times the difference to it. Over all values they add up to the difference of the two scores. A pixel's three colours are added.
/// </summary>
internal sealed class IntegratedGradients : IAttribution
{
    private const int Batch = 8;
    private readonly ExplainedNetwork _network;
    private readonly ScoreRun _run;
    private readonly float[] _black;

    /// <summary>Opens it.</summary>
    /// <exception cref="TlearnException">An operator has no gradient, or none arrives at the image.</exception>
    public IntegratedGradients(ExplainedNetwork network, CancellationToken cancellation)
    {
        _network = network;
        var (prepared, facts) = AttributionChoice.Prepared(network, Batch, cancellation);
        _run = new ScoreRun(ScoreGraph.Build(prepared, facts, network.Tensors, prepared.Input.Name), network.Device, network.Threads);
        _black = network.Black();
    }

    /// <summary>Points on the way, a multiple of 8. Default: 32.</summary>
    public int Steps { get; init; } = 32;

    /// <inheritdoc/>
    public ExplanationMethod Method => ExplanationMethod.IntegratedGradients;

    /// <inheritdoc/>
    public string? Layer => null;

    /// <inheritdoc/>
    public Attribution Explain(float[] image, int? classIndex, CancellationToken cancellation)
    {
        var (values, first) = Integrate(image, classIndex, cancellation);
        var places = values.Length / 3;
        var heatmap = new float[places];
        for (var p = 0; p < places; p++) heatmap[p] = values[p] + values[p + places] + values[p + (2 * places)];
        Heatmaps.Normalise(heatmap);
        return new Attribution(Method, null, first.Classes[0], first.Own[0], first.Scores[0], first.Answers[..(first.Answers.Length / Batch)], heatmap);
    }

    /// <inheritdoc/>
    public void Dispose() => _run.Dispose();

    /// <summary>The attribution of each value, <c>[3,H,W]</c>, and the run on the image itself, whose second row is the black image.</summary>
    internal (float[] Values, ScoreResult First) Integrate(float[] image, int? classIndex, CancellationToken cancellation)
    {
        var (length, rows) = (image.Length, new float[Batch * image.Length]);
        image.CopyTo(rows, 0);
        _black.CopyTo(rows, length);
        var first = _run.Run(rows, classIndex, cancellation);
        var sum = new double[length];
        for (var step = 0; step < Steps; step += Batch)
        {
            for (var b = 0; b < Batch; b++)
            {
                var share = (step + b + 0.5f) / Steps;
                for (var i = 0; i < length; i++) rows[(b * length) + i] = _black[i] + (share * (image[i] - _black[i]));
            }

            // The class is that of the image: on the way there the network may answer otherwise.
            var result = _run.Run(rows, first.Classes[0], cancellation);
            for (var b = 0; b < Batch; b++)
            {
                for (var i = 0; i < length; i++) sum[i] += result.Gradient[(b * length) + i];
            }
        }

        return ([.. sum.Select((s, i) => (float)(s / Steps * (image[i] - _black[i])))], first);
    }
}
