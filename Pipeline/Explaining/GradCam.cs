using TransferLearning.FeatureExtraction.Pooling;
using TransferLearning.FineTuning.Scoring;

namespace TransferLearning.Explaining;

/// <summary>
/// Gradient-weighted class activation mapping (Selvaraju et al. 2017): each channel of a layer weighs as much as the mean slope of the class's score with respect to it; the
/// sum of the weighed channels, where it is above 0, is enlarged to the input.
/// </summary>
internal sealed class GradCam(ExplainedNetwork network, ScoreGraph graph, MapTensor map) : IAttribution
{
    private readonly ScoreRun _run = new(graph, network.Device, network.Threads);

    /// <inheritdoc/>
    public ExplanationMethod Method => ExplanationMethod.GradCam;

    /// <inheritdoc/>
    public string? Layer => map.Tensor;

    /// <inheritdoc/>
    public Attribution Explain(float[] image, int? classIndex, CancellationToken cancellation)
    {
        var result = _run.Run(image, classIndex, cancellation);
        var heatmap = Heatmaps.Enlarged(Map(map, result.Values, result.Gradient), map.Height, map.Width, network.Size);
        Heatmaps.Normalise(heatmap);
        return new Attribution(Method, Layer, result.Classes[0], result.Own[0], result.Scores[0], result.Answers, heatmap);
    }

    /// <inheritdoc/>
    public void Dispose() => _run.Dispose();

    /// <summary>The class activation map of a layer, <c>[H,W]</c>, 0 or more; of an image and its mirror image the sum, the second one turned back.</summary>
    /// <param name="map">The layer.</param>
    /// <param name="values">Its values.</param>
    /// <param name="gradient">The score's gradient with respect to them.</param>
    public static float[] Map(MapTensor map, float[] values, float[] gradient)
    {
        var places = map.Height * map.Width;
        var sum = new double[places];
        for (var view = 0; view < map.Views; view++)
        {
            for (var channel = 0; channel < map.Channels; channel++)
            {
                var weight = 0.0;
                for (var p = 0; p < places; p++) weight += gradient[At(view, channel, p)];
                weight /= places;
                for (var p = 0; p < places; p++) sum[view == 0 ? p : Mirrored(p)] += weight * values[At(view, channel, p)];
            }
        }

        return [.. sum.Select(v => (float)Math.Max(v, 0))];

        int At(int view, int channel, int place) => map.Order == ChannelAxis.First
            ? (((view * map.Channels) + channel) * places) + place
            : (((view * places) + place) * map.Channels) + channel;

        int Mirrored(int place) => place - (place % map.Width) + map.Width - 1 - (place % map.Width);
    }
}
