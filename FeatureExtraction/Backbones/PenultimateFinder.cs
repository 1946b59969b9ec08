using TransferLearning.Core;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>
/// Finds what enters the last classifier layer, by walking backwards from the outputs: through what follows a classifier (softmax,
/// reshaping, a bias, the pooling behind a convolution) to a Gemm, a MatMul or a 1×1 convolution with constant weights; then from that
/// layer's input back through what changes no value. A network without one is a feature extractor: its output is the penultimate.
/// </summary>
public static class PenultimateFinder
{
    // A projection into an embedding space looks like a classifier in the graph; what it is for is only in the name.
    private static readonly string[] FeatureNames = ["embed", "feature", "pooler", "hidden_state"];

    /// <summary>Finds it.</summary>
    /// <exception cref="TlearnException">No output holds floating-point numbers.</exception>
    public static Penultimate Find(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var floats = model.Outputs.Where(o => o.Element is ElementType.Float or ElementType.Float16 or ElementType.Undefined).ToList();
        foreach (var output in floats.Where(o => !IsCalledFeatures(o)))
        {
            if (FromOutput(model.Graph, output.Name) is { } found) return found;
        }

        // Of a map and a vector made of it, the vector is what the network's makers mean by its features.
        var plain = floats.FirstOrDefault(o => IsVector(o) && IsCalledFeatures(o)) ?? floats.FirstOrDefault(IsVector) ?? floats.FirstOrDefault()
            ?? throw new TlearnException($"{model.Name}: no output holds floating-point numbers", "Export the network's features or logits as an output.");
        var why = IsCalledFeatures(plain) ? $"the output '{plain.Name}' is called features" : "no classifier layer was found behind the outputs";
        return new Penultimate(plain.Name, $"{why}, so it is the output '{plain.Name}' itself", plain.Name, false);
    }

    private static bool IsCalledFeatures(OnnxValue output) => FeatureNames.Any(n => output.Name.Contains(n, StringComparison.OrdinalIgnoreCase));

    private static bool IsVector(OnnxValue output) => output.Shape is { Count: 2 } or [_, _, { Size: 1 }, { Size: 1 }];

    private static Penultimate? FromOutput(OnnxGraph graph, string output)
    {
        var trail = new ClassifierTrail();
        var tensor = output;
        while (graph.Producer(tensor) is { Inputs.Count: > 0 } node)
        {
            if (ClassifierLayer.Input(graph, node, trail) is { } input)
            {
                var found = ClassifierLayer.BackThroughIdle(graph, input);
                var several = trail.Averaged ? " (the first of several whose answers are averaged)" : "";
                return new Penultimate(found, $"'{found}' enters the last classifier layer, {node}{several}, which gives the output '{output}'", output, true);
            }

            if (ClassifierTail.Before(graph, node, trail) is not { } before) return null;
            tensor = before;
        }

        return null;
    }
}
