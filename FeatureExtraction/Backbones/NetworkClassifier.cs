using System.Numerics.Tensors;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>The pretrained network as it is: its own answer as probabilities.</summary>
public sealed class NetworkClassifier : IDisposable
{
    private readonly Backbone backbone;
    private readonly bool isProbability;

    private NetworkClassifier(Backbone backbone, bool isProbability)
    {
        this.backbone = backbone;
        this.isProbability = isProbability;
    }

    /// <summary>What an image must look like.</summary>
    public BackboneInput Input => backbone.Input;

    /// <summary>Number of classes, C.</summary>
    public int Classes => backbone.Taps[0].Dimension;

    /// <summary>Name of the output that is read.</summary>
    public string Output => backbone.Taps[0].Name;

    /// <summary>The batch that the graph insists on.</summary>
    public int? FixedBatch => backbone.FixedBatch;

    /// <summary>Where it runs.</summary>
    public string Device => backbone.Device;

    /// <summary>Opens a network's own classifier.</summary>
    /// <param name="options">Model, device, threads and size; the taps are not read.</param>
    /// <exception cref="TlearnException">The model is not usable, or no output of it comes from a classifier.</exception>
    public static NetworkClassifier Open(BackboneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var model = OnnxModel.Load(options.ModelPath);
        var penultimate = PenultimateFinder.Find(model);
        if (!penultimate.HasClassifier)
        {
            throw new TlearnException($"{model.Name}: {penultimate.Reason}: this network gives features, not classes", "Train a head on its features: tlearn train.");
        }

        var output = penultimate.Output;
        var backbone = Backbone.Open(model, options with { Taps = [new TapRequest(output, "flatten")] });
        return new NetworkClassifier(backbone, EndsInProbabilities(model.Graph, output));
    }

    /// <summary>Classifies images.</summary>
    /// <param name="images">As for <see cref="Backbone.Run"/>.</param>
    /// <param name="count">Number of images, N.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <returns>Probabilities, <c>[N,C]</c>: the output as it is where the graph ends in a softmax, else its softmax.</returns>
    /// <exception cref="TlearnException">The network fails.</exception>
    public ClassScores Classify(ReadOnlyMemory<float> images, int count, CancellationToken cancellation)
    {
        var scores = new ClassScores(count, Classes);
        backbone.Run(images, count, [scores.Values], cancellation);
        if (isProbability) return scores;
        for (var i = 0; i < count; i++)
        {
            // Shifted by the largest: the exponential of a logit above 88 overflows.
            var row = scores.Row(i);
            TensorPrimitives.Subtract(row, TensorPrimitives.Max<float>(row), row);
            TensorPrimitives.SoftMax<float>(row, row);
        }

        return scores;
    }

    /// <summary>The best classes of one row, best first; of equals the lower index.</summary>
    /// <param name="probabilities"><c>[C]</c>.</param>
    /// <param name="count">How many; fewer where there are fewer classes.</param>
    public static IReadOnlyList<(int Class, float Probability)> TopK(ReadOnlySpan<float> probabilities, int count)
    {
        var values = probabilities.ToArray();
        var indices = Enumerable.Range(0, values.Length).ToArray();
        return [.. indices.OrderByDescending(i => values[i]).ThenBy(i => i).Take(count).Select(i => (i, values[i]))];
    }

    /// <inheritdoc/>
    public void Dispose() => backbone.Dispose();

    private static bool EndsInProbabilities(OnnxGraph graph, string output)
    {
        var node = graph.Producer(output);
        while (node is { Operator: "Identity" or "Cast" or "Reshape" or "Flatten" or "Squeeze" or "QuantizeLinear" or "DequantizeLinear" }) node = graph.Producer(node.Inputs[0]);
        return node is { Operator: "Softmax" };
    }
}
