using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>
/// Finds what enters the last classifier layer, by walking backwards from the outputs: through what follows a classifier (class names, softmax,
/// reshaping, a bias, the pooling behind a convolution) to a Gemm, a MatMul or a 1×1 convolution with constant weights; then from that
/// layer's input back through what changes no value. Of several classifiers the one of the most classes is meant, of equals the deepest: auxiliary
/// ones help in training and stand halfway. A network without one is a feature extractor: its output is the penultimate.
/// </summary>
internal static class PenultimateFinder
{
    // A projection into an embedding space looks like a classifier in the graph; what it is for is only in the name.
    private static readonly string[] s_featureNames = ["embed", "feature", "pooler", "hidden_state"];

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
                "Name a tap: `Tap` NAME; `Models.Inspect(MODEL)` lists the tensors that can be tapped.");
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

    private static bool IsCalledFeatures(OnnxValue output) => s_featureNames.Any(n => output.Name.Contains(n, StringComparison.OrdinalIgnoreCase));

    private static bool IsVector(OnnxValue output) => output.Shape is { Count: 2 } or [_, _, { Size: 1 }, { Size: 1 }];
}

/// <summary>The tensor that <c>auto</c> means.</summary>
/// <param name="Tensor">Its name.</param>
/// <param name="Reason">How it was found, a sentence.</param>
/// <param name="Output">The network's own answer: the output of the graph that its search began at, or, where that one only names the answer, the numbers that it is made of.</param>
/// <param name="HasClassifier">Whether a classifier layer was found between the two.</param>
public sealed record Penultimate(string Tensor, string Reason, string Output, bool HasClassifier);

/// <summary>The way from an output of the graph back to a classifier layer.</summary>
/// <param name="Output">The output.</param>
/// <param name="Answer">The tensor of numbers, one a class, that the output gives or is made of: the softmax in front of class names.</param>
/// <param name="Layer">The classifier layer.</param>
/// <param name="Input">What enters it.</param>
/// <param name="Classes">Its classes; 0 where the file does not tell.</param>
/// <param name="Averaged">Whether other classifiers' answers are added to its own.</param>
internal sealed record ClassifierWalk(string Output, string Answer, OnnxNode Layer, string Input, long Classes, bool Averaged)
{
    public string ClassesText => Classes == 0 ? "a number of classes that the file does not tell" : Classes == 1 ? "1 class" : $"{Classes} classes";

    /// <summary>Walks; <see langword="null"/> where the output is no classifier's.</summary>
    public static ClassifierWalk? From(OnnxGraph graph, string output)
    {
        var trail = new ClassifierTrail();
        var (tensor, answer) = (output, output);
        while (graph.Producer(tensor) is { Inputs.Count: > 0 } node)
        {
            if (ClassifierLayer.Input(graph, node, trail) is { } input) return new ClassifierWalk(output, answer, node, input, ClassifierLayer.Classes(graph, node), trail.Averaged);
            if (AnswerNames.Before(graph, node) is { } numbers)
            {
                // Whoever names the largest answer has a class for each.
                trail.Probabilities = true;
                (tensor, answer) = (numbers, numbers);
            }
            else if (ClassifierTail.Before(graph, node, trail) is { } before)
            {
                tensor = before;
            }
            else
            {
                return null;
            }
        }

        return null;
    }
}

/// <summary>Operators that make names, indices or maps of a classifier's numbers; what they give are no numbers any more, one a class.</summary>
internal static class AnswerNames
{
    private const string ClassicalDomain = "ai.onnx.ml";

    /// <summary>The numbers that such a node reads; <see langword="null"/> for other nodes.</summary>
    public static string? Before(OnnxGraph graph, OnnxNode node) => (node.Domain, node.Operator) switch
    {
        (ClassicalDomain, "ZipMap" or "LabelEncoder") or ("", "ArgMax" or "TopK" or "Hardmax" or "SequenceConstruct") => node.Inputs[0],
        // Names that are picked by an index: the table is a constant.
        (ClassicalDomain, "ArrayFeatureExtractor") or ("", "Gather") when node.Inputs is [var table, var index] && graph.IsConstant(table) && !graph.IsConstant(index) => index,
        _ => null,
    };
}
