using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.Onnx;

namespace TransferLearning.FineTuning.Unfreezing;

/// <summary>The part of a network that is trained: its weights, and where it is cut from what stays frozen.</summary>
internal sealed record UnfrozenPart
{
    /// <summary>What was asked for.</summary>
    public required UnfreezeRequest Request { get; init; }

    /// <summary>The weights that are trained, from the images to the classifier.</summary>
    public required IReadOnlyList<UnfrozenWeight> Weights { get; init; }

    /// <summary>The trained layers with weights (operator and name), from the images to the classifier.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>Layers with weights of the whole network.</summary>
    public required int LayersOfNetwork { get; init; }

    /// <summary>
    /// The tensors that frozen nodes make and trained ones read, in the order of the file; each is a tap whose values are taken with pooling
    /// <c>flatten</c>. Empty: nothing that is worth storing stands before the trained part, which reads the images itself.
    /// </summary>
    public required IReadOnlyList<string> Cut { get; init; }

    /// <summary>Number of all trained values.</summary>
    public long ParameterCount => Weights.Sum(w => w.Count);

    /// <summary>Finds the part.</summary>
    /// <param name="model">The network with the classifier that is to be trained.</param>
    /// <param name="request">What is trained.</param>
    /// <param name="output">The tensor whose rows are the classes; <see langword="null"/>: the output that the last classifier layer gives.</param>
    /// <param name="inputSize">Height and width of the images; needed where the graph leaves them open.</param>
    /// <param name="isKept">Which tensors the caller can store; <see langword="null"/>: any that has one row per image.</param>
    /// <param name="cancellation">Stops the run that tells the tensors' shapes.</param>
    /// <exception cref="UsageException">There is no such node, or there are not so many layers; the message lists what there is.</exception>
    /// <exception cref="TlearnException">A weight cannot be trained (quantised, shared with a frozen node); the message names it.</exception>
    public static UnfrozenPart Find(OnnxModel model, UnfreezeRequest request, string? output = null, ImageSize? inputSize = null, Func<string, bool>? isKept = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        var path = new ImagePath(model, LogitsFinder.Find(model.Graph, output ?? NetworkOutput.Find(model).Tensor));
        var trained = TrainedNodes.Find(path, request);
        var layers = path.Layers.Where(l => trained.Contains(l.Index)).ToList();
        return new UnfrozenPart
        {
            Request = request,
            Weights = TrainedWeights.Find(path, trained, layers),
            Layers = [.. layers.Select(l => l.ToString())],
            LayersOfNetwork = path.Layers.Count,
            Cut = FrozenCut.Find(path, trained, new TapCheck(model, inputSize, isKept, cancellation)),
        };
    }
}

/// <summary>A weight that is to be trained.</summary>
/// <param name="Name">Name of the initialiser.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Depth">
/// Trained layers with weights that lie behind the one it belongs to: 0 for the classifier's. A norm or a bias belongs to the layer before it.
/// </param>
internal sealed record UnfrozenWeight(string Name, IReadOnlyList<long> Shape, int Depth)
{
    /// <summary>Number of values.</summary>
    public long Count => Shape.Aggregate(1L, (a, b) => checked(a * b));
}
