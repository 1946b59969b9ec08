using TransferLearning.Core.Features;
using TransferLearning.Core.Preprocessing;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>
/// One tap a stage, from early to late, the penultimate tensor last: the end of each run of blocks whose maps have the same shape. A network whose blocks all have one shape, as a
/// transformer's, has its depth divided evenly. The map that the penultimate vector is the mean of is left out, for its mean is that vector.
/// </summary>
internal static class StageTaps
{
    // A network is divided where it has fewer stages of its own, and of more the last are taken: the first layers of a network of dozens of shapes say next to nothing.
    private const int Fewest = 4;
    private const int Most = 8;

    private static readonly HashSet<string> s_meansAndViews = ["GlobalAveragePool", "AveragePool", "ReduceMean", "Flatten", "Reshape", "Squeeze", "Dropout", "Identity"];

    /// <summary>Finds them.</summary>
    /// <param name="model">The network.</param>
    /// <param name="penultimate">Its penultimate tensor.</param>
    /// <param name="size">Height and width where the graph leaves them open; default 224.</param>
    /// <exception cref="TlearnException">The network cannot be run, or has no layers to choose from.</exception>
    public static IReadOnlyList<string> Find(OnnxModel model, string penultimate, ImageSize? size)
    {
        ArgumentNullException.ThrowIfNull(model);
        var listed = TapLister.List(model, penultimate, size, out var missing);
        if (missing is not null) throw new TlearnException($"{model.Name}: tap '{JoinedTaps.Choice}': the network cannot be run to learn the shapes of its layers: {missing}", "Name the taps, joined by +; `Models.Inspect(MODEL)` lists them.");
        var same = MeanOf(model.Graph, penultimate);
        List<TapInfo> ends = [.. listed.Where(t => t is { Suggested: true, Shape: not null } && t.Name != penultimate)];
        List<string> stages = [.. ends.Where((tap, i) => i + 1 == ends.Count || !tap.Shape!.SequenceEqual(ends[i + 1].Shape!)).Select(t => t.Name).Where(name => !same.Contains(name))];
        if (stages.Count + 1 < Fewest && ends.Count > 0) stages = [.. Enumerable.Range(1, Fewest - 1).Select(part => ends[part * ends.Count / Fewest].Name).Distinct()];
        if (stages.Count == 0) throw new TlearnException($"{model.Name}: tap '{JoinedTaps.Choice}': no layer before the penultimate '{penultimate}' is one that all information passes through", "Take `Tap` auto, or name the taps, joined by +; `Models.Inspect(MODEL)` lists them.");
        return [.. stages.TakeLast(Most - 1), penultimate];
    }

    // What is before the penultimate tensor with nothing between but means and other views of the same values.
    private static HashSet<string> MeanOf(OnnxGraph graph, string penultimate)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var tensor = penultimate; graph.Producer(tensor) is { } node && s_meansAndViews.Contains(node.Operator) && node.Inputs.Count > 0;)
        {
            tensor = node.Inputs[0];
            found.Add(tensor);
        }

        return found;
    }
}
