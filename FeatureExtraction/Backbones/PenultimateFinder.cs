using TransferLearning.Core;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>
/// Finds what enters the last classifier layer, by walking backwards from the outputs: through what follows a classifier (class names, softmax,
/// reshaping, a bias, the pooling behind a convolution) to a Gemm, a MatMul or a 1×1 convolution with constant weights; then from that
/// layer's input back through what changes no value. Of several classifiers the one of the most classes is meant, of equals the deepest: auxiliary
/// ones help in training and stand halfway. A network without one is a feature extractor: its output is the penultimate.
/// </summary>
public static class PenultimateFinder
{
    // A projection into an embedding space looks like a classifier in the graph; what it is for is only in the name.
    private static readonly string[] FeatureNames = ["embed", "feature", "pooler", "hidden_state"];

    // Of the layers of the deepest: heads that stand side by side, as a distilled transformer's, differ by a layer or two.
    private const double Deep = 0.9;

    /// <summary>Finds it.</summary>
    /// <exception cref="TlearnException">No output holds floating-point numbers, and none leads to a classifier.</exception>
    public static Penultimate Find(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var floats = model.Outputs.Where(IsFloat).ToList();
        // What only names an answer may stand beside the answer itself, which is then the network's own output.
        var walks = floats.Concat(model.Outputs.Except(floats)).Where(o => !IsCalledFeatures(o)).Select(o => ClassifierWalk.From(model.Graph, o.Name)).OfType<ClassifierWalk>().ToList();
        if (walks.Count > 0) return Choose(model.Graph, walks);

        // Of a map and a vector made of it, the vector is what the network's makers mean by its features.
        var plain = floats.FirstOrDefault(o => IsVector(o) && IsCalledFeatures(o)) ?? floats.FirstOrDefault(IsVector) ?? floats.FirstOrDefault()
            ?? throw new TlearnException(
                $"{model.Name}: no output holds floating-point numbers, and none leads back to a classifier layer; found {string.Join("; ", model.Outputs)}",
                "Name a tap: --tap NAME; 'tlearn inspect MODEL --all' lists the tensors that can be tapped.");
        var why = IsCalledFeatures(plain) ? $"the output '{plain.Name}' is called features" : "no classifier layer was found behind the outputs";
        return new Penultimate(plain.Name, $"{why}, so it is the output '{plain.Name}' itself", plain.Name, false);
    }

    private static Penultimate Choose(OnnxGraph graph, List<ClassifierWalk> walks)
    {
        var largest = walks.Any(w => w.Classes == 0) ? walks : [.. walks.Where(w => w.Classes == walks.Max(o => o.Classes))];
        var depths = largest.Select(w => Depth(graph, w)).ToList();
        var chosen = largest.Zip(depths).First(p => p.Second >= Deep * depths.Max()).First;
        var others = walks.Where(w => w.Layer.Index != chosen.Layer.Index).DistinctBy(w => w.Layer.Index).Select(w => $"'{w.Output}' of {w.ClassesText}").ToList();
        var passedOver = others.Count == 0 ? "" : $"; passed over {string.Join(" and ", others)}: '{chosen.Output}' has {chosen.ClassesText}{(largest.Count > 1 ? " and lies deepest" : "")}";
        var several = chosen.Averaged ? " (the first of several whose answers are averaged)" : "";
        var found = ClassifierLayer.BackThroughIdle(graph, chosen.Input);
        return new Penultimate(found, $"'{found}' enters the last classifier layer, {chosen.Layer}{several}, which gives the output '{chosen.Output}'{passedOver}", chosen.Answer, true);
    }

    /// <summary>Layers with weights that the classifier stands on.</summary>
    private static int Depth(OnnxGraph graph, ClassifierWalk walk) => graph.NeededFor([walk.Input]).Count(n => ClassifierLayer.IsLayer(graph, n));

    private static bool IsFloat(OnnxValue output) => output.Element is ElementType.Float or ElementType.Float16 || (output.Element == ElementType.Undefined && output.Container is null);

    private static bool IsCalledFeatures(OnnxValue output) => FeatureNames.Any(n => output.Name.Contains(n, StringComparison.OrdinalIgnoreCase));

    private static bool IsVector(OnnxValue output) => output.Shape is { Count: 2 } or [_, _, { Size: 1 }, { Size: 1 }];
}
