using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Unfreezing;

/// <summary>
/// Which stored tensors of a node are learnt. A layer's weights and bias are; of a norm scale and shift, but not its stored statistics; of sums,
/// products and concatenations what is stored for more than one element (a bias, a scale per channel, a class token, positions); single numbers
/// belong to the formula that the exporter wrote, what is subtracted or divided by is a statistic, and a mask is no weight.
/// </summary>
internal static class NodeParameters
{
    // An attention mask holds zero, and one large negative number in the places that must not be seen.
    private const float MaskedBelow = -50;

    /// <summary>The names of the learnt initialisers, in the order in which the node reads them.</summary>
    /// <exception cref="TlearnException">A weight of the node is quantised, or lies in the graph as a constant.</exception>
    public static IEnumerable<string> Of(ImagePath path, OnnxNode node)
    {
        RefuseQuantised(path, node);
        if (path.Layers.Any(l => l.Index == node.Index)) return LayerWeights(path, node);
        return node.Domain.Length > 0 ? [] : node.Operator switch
        {
            "BatchNormalization" or "InstanceNormalization" or "LayerNormalization" or "RMSNormalization" or "GroupNormalization" => Behind(path, node, node.Inputs.Skip(1).Take(2)).Select(t => t.Name),
            "PRelu" => Behind(path, node, node.Inputs.Skip(1)).Select(t => t.Name),
            "Add" or "Sum" or "Mul" or "Concat" => Behind(path, node, node.Inputs).Where(IsLearnt).Select(t => t.Name),
            // Biases by relative position stand where a mask may stand, too.
            "Attention" => Behind(path, node, node.Inputs.Skip(3).Take(1)).Where(IsLearnt).Select(t => t.Name),
            _ => [],
        };
    }

    private static IEnumerable<string> LayerWeights(ImagePath path, OnnxNode node)
    {
        var weights = Behind(path, node, node.Inputs).Where(t => t.Element is not (ElementType.Int64 or ElementType.Int32 or ElementType.Bool)).ToList();
        return weights.Count > 0 ? weights.Select(t => t.Name) : throw new TlearnException(
            $"{path.Model.Name}: the weights of {node} are Constant nodes, expected initialisers", "Export the network with its parameters as initialisers, or begin behind this node.");
    }

    /// <summary>The initialisers that inputs of a node are made of which do not differ from image to image, through whatever reshapes or computes them.</summary>
    private static IEnumerable<OnnxTensor> Behind(ImagePath path, OnnxNode reader, IEnumerable<string> inputs)
    {
        foreach (var input in inputs.Where(i => i.Length > 0 && !path.DependsOnImages(i)))
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var open = new Stack<string>([input]);
            while (open.TryPop(out var tensor))
            {
                // A class token is expanded to as many images as there are: their number is no part of the weight.
                if (path.DependsOnImages(tensor) || !seen.Add(tensor)) continue;
                if (path.Graph.Initializer(tensor) is { } stored)
                {
                    yield return stored;
                }
                else if (path.Graph.Producer(tensor) is { } maker)
                {
                    if (maker.Operator == "DequantizeLinear") throw Quantised(path, reader, maker.Inputs[0]);
                    foreach (var need in maker.Needs.Reverse()) open.Push(need);
                }
            }
        }
    }

    private static void RefuseQuantised(ImagePath path, OnnxNode node)
    {
        if (node.Operator is "QGemm" or "QAttention" || node.Operator.StartsWith("QLinear", StringComparison.Ordinal) || node.Operator.EndsWith("Integer", StringComparison.Ordinal)
            || node.Operator.EndsWith("quantizeLinear", StringComparison.OrdinalIgnoreCase))
        {
            // What is named is the weight where there is one: a quantised layer's own, or that of the layer which reads the dequantised.
            var weight = node.Inputs.FirstOrDefault(i => path.Graph.Stored(i) is { Element: ElementType.Int8 or ElementType.UInt8, Count: > 1 });
            throw weight is null
                ? new TlearnException($"{path.Model.Name}: {node} is quantised, and lies behind the first trained layer: no gradient goes through it", "Fine-tune the float network, and quantise the result.")
                : Quantised(path, node, weight);
        }
    }

    private static TlearnException Quantised(ImagePath path, OnnxNode node, string weight)
    {
        var element = path.Graph.Stored(weight)?.Element.ToString().ToLowerInvariant() ?? "integers";
        return new TlearnException($"{path.Model.Name}: weight '{weight}' of {node} holds {element} (quantised), expected float or float16", "Fine-tune the float network, and quantise the result.");
    }

    private static bool IsLearnt(OnnxTensor tensor) => tensor.Count > 1 && IsFloat(tensor) && !IsMask(tensor);

    private static bool IsFloat(OnnxTensor tensor) => tensor.Element is ElementType.Float or ElementType.Float16;

    private static bool IsMask(OnnxTensor tensor)
    {
        var values = tensor.ToFloats();
        var lowest = values.Min();
        return lowest <= MaskedBelow && values.All(v => v == 0 || v == lowest);
    }
}
