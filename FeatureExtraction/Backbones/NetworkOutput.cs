using System.Numerics.Tensors;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>The pretrained network's own answer.</summary>
/// <param name="Tensor">Name of the classifier's output, <c>[N,C]</c> once it is flat.</param>
/// <param name="IsProbability">Whether the graph ends in probabilities: a softmax, or a sigmoid a class.</param>
internal sealed record NetworkOutput(string Tensor, bool IsProbability)
{
    /// <summary>Finds the classifier's output.</summary>
    /// <exception cref="TlearnException">No output of the model comes from a classifier.</exception>
    public static NetworkOutput Find(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var penultimate = PenultimateFinder.Find(model);
        return penultimate.HasClassifier
            ? new NetworkOutput(penultimate.Output, EndsInProbabilities(model.Graph, penultimate.Output))
            : throw new TlearnException($"{model.Name}: {penultimate.Reason}: this network gives features, not classes", "Train a head on its features: `Head.Train`.");
    }

    /// <summary>Finds the same answer in front of a final softmax, as it is stored beside features: the logits where a softmax makes the output, else the output itself.</summary>
    /// <exception cref="TlearnException">No output of the model comes from a classifier.</exception>
    public static NetworkOutput FindLogits(OnnxModel model)
    {
        var output = Find(model);
        var logits = LogitsFinder.Find(model.Graph, output.Tensor);
        return logits == output.Tensor ? output : new NetworkOutput(logits, IsProbability: false);
    }

    /// <summary>Probabilities of one image: the output as it is where the graph ends in probabilities, else its softmax.</summary>
    /// <param name="output">The output's row, <c>[C]</c>.</param>
    /// <returns><c>[C]</c>; sums to 1 but for a network that gives each class a probability of its own.</returns>
    public float[] ToProbabilities(ReadOnlySpan<float> output)
    {
        var row = output.ToArray();
        if (IsProbability) return row;
        // Shifted by the largest: the exponential of a logit above 88 overflows.
        TensorPrimitives.Subtract(row, TensorPrimitives.Max<float>(row), row);
        TensorPrimitives.SoftMax<float>(row, row);
        return row;
    }

    /// <summary>The best classes of one row, best first; of equals the lower index.</summary>
    /// <param name="probabilities"><c>[C]</c>.</param>
    /// <param name="count">How many; fewer where there are fewer classes.</param>
    public static IReadOnlyList<(int Class, float Probability)> TopK(ReadOnlySpan<float> probabilities, int count)
    {
        var values = probabilities.ToArray();
        return [.. Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).ThenBy(i => i).Take(count).Select(i => (i, values[i]))];
    }

    private static bool EndsInProbabilities(OnnxGraph graph, string output)
    {
        var node = graph.Producer(output);
        while (node is { Inputs.Count: > 0, Operator: "Identity" or "Cast" or "Reshape" or "Flatten" or "Squeeze" or "QuantizeLinear" or "DequantizeLinear" }) node = graph.Producer(node.Inputs[0]);
        return node is { Operator: "Softmax" or "Sigmoid" } or { Domain: "ai.onnx.ml", Operator: "Normalizer" };
    }
}
