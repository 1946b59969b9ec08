using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Pooling;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>From taps as they were asked for to tensors and poolings as they are.</summary>
internal static class TapResolver
{
    /// <summary>Stands for the penultimate tensor.</summary>
    public const string Auto = "auto";

    private const int NamesShown = 5;

    /// <summary>The names of all tensors that nodes make from the image.</summary>
    public static IReadOnlySet<string> Known(OnnxModel model) => model.Graph.ReachableFrom(model.Inputs.Select(i => i.Name)).Where(t => model.Graph.Producer(t) is not null).ToHashSet(StringComparer.Ordinal);

    /// <summary>The tensor's real name.</summary>
    /// <exception cref="TlearnException">There is no such tensor that depends on the image; the message lists the nearest names.</exception>
    public static string Tensor(OnnxModel model, string name, Lazy<Penultimate> penultimate)
    {
        if (name == Auto) return penultimate.Value.Tensor;
        var known = Known(model);
        return known.Contains(name) ? name : throw Unknown(model, name, known);
    }

    /// <summary>The error for a tap that is not there.</summary>
    /// <param name="model">The network.</param>
    /// <param name="name">The name.</param>
    /// <param name="known">The names that there are.</param>
    internal static TlearnException Unknown(OnnxModel model, string name, IReadOnlySet<string> known)
    {
        var near = known.OrderBy(k => Distance(k, name)).ThenBy(k => k, StringComparer.Ordinal).Take(NamesShown);
        return new TlearnException($"{model.Name}: no tap '{name}'; the nearest are {string.Join(", ", near.Select(n => $"'{n}'"))}", $"`Models.Inspect({model.Name})` lists all taps with their shapes.");
    }

    /// <summary>Shape and pooling of a tap, from what the runtime says about its tensor.</summary>
    /// <param name="layouts">Layouts of the model's maps.</param>
    /// <param name="model">Name of the model in messages.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="pool">Pooling as it was asked for.</param>
    /// <param name="facts">The tensor as it really is.</param>
    /// <param name="batch">Number of images that it was made for.</param>
    /// <exception cref="TlearnException">
    /// The tensor holds no floating-point numbers, has not the batch as its first dimension, or cannot be pooled that way.
    /// </exception>
    public static (FeatureMapShape Shape, IPooling Pooling) Settle(MapLayouts layouts, string model, string tensor, string? pool, TensorFacts? facts, int batch)
    {
        const string Next = "`Models.Inspect(MODEL)` lists the taps that give features.";
        if (facts is not { Element: "Float" or "Float16" }) throw new TlearnException($"{model}: tap '{tensor}' holds {facts?.Element ?? "no tensor"}, expected floating-point numbers", Next);
        if (facts.Shape is not [var first, ..] || first != batch || facts.Shape.Any(d => d < 1))
        {
            throw new TlearnException($"{model}: tap '{tensor}' has shape [{string.Join(",", facts.Shape)}] for {batch} images, expected the batch first", Next);
        }

        var asked = PoolingCatalog.Find(pool ?? "avg");
        var one = $"[{string.Join(",", facts.Shape.Skip(1))}]";
        if (MapLayouts.IsVector(facts.Shape)) return (layouts.Of(tensor, facts.Shape)!.Value, PoolingCatalog.Find("none"));
        if (asked.Name == "none") throw new UsageException($"{model}: tap '{tensor}' is a map of shape {one} an image, pooling 'none' is for vectors", "Take avg, max, gem or flatten.");
        // Flattening keeps all values in their order, so it does not matter what the axes mean.
        if (asked.Name == "flatten") return (FeatureMapShape.Of(facts.Shape, ChannelAxis.First), asked);
        var shape = layouts.Of(tensor, facts.Shape) ?? throw new TlearnException(
            $"{model}: tap '{tensor}' has shape {one} an image, and the graph does not tell which axis holds its channels, so that '{asked.Name}' cannot be taken",
            "Take all its values with `Pool` flatten, or tap a tensor near it: the one behind the next layer or normalisation.");
        if (asked.Name == "token" && shape.ClassTokens == 0)
        {
            throw new TlearnException(
                $"{model}: tap '{tensor}' of shape {one} has no class token: the graph puts no learnt token in front of its positions",
                "Take avg (the mean of all positions), max, gem or flatten.");
        }

        return (shape, asked);
    }

    /// <summary>How far names lie apart, case ignored; a name that contains the other is near to it.</summary>
    internal static int Distance(string a, string b) =>
        b.Length > 2 && a.Contains(b, StringComparison.OrdinalIgnoreCase) ? 1 : Spelling.Distance(a.ToUpperInvariant(), b.ToUpperInvariant());
}
