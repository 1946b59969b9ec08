using TransferLearning.Core.Preprocessing;
using TransferLearning.FineTuning.Preparation;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Unfreezing;

/// <summary>Where a network is cut: the tensors that together carry all that the trained part reads of the images.</summary>
internal static class FrozenCut
{
    /// <summary>Names of the tensors, in the order of the file; empty where the images themselves are the cut.</summary>
    /// <param name="path">The network.</param>
    /// <param name="trained">Indices of the trained nodes.</param>
    /// <param name="taps">Which tensors can be stored image by image.</param>
    public static IReadOnlyList<string> Find(ImagePath path, IReadOnlySet<int> trained, TapCheck taps)
    {
        var cut = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(path.Nodes.Where(n => trained.Contains(n.Index)).SelectMany(n => n.Needs));
        while (open.TryPop(out var tensor))
        {
            // Constants and what depends on shapes alone is made anew behind the cut.
            if (!path.DependsOnImages(tensor) || !seen.Add(tensor)) continue;
            if (path.Graph.Producer(tensor) is not { } maker) return [];
            if (trained.Contains(maker.Index)) continue;
            if (!LayersBefore(path, tensor)) return [];
            // A tensor that mixes the images (windows, heads in front) cannot be stored by image: what it is made of can.
            if (taps.IsTap(tensor)) cut.Add(tensor);
            else foreach (var need in maker.Needs) open.Push(need);
        }

        return [.. path.Nodes.SelectMany(n => n.Outputs).Where(cut.Contains)];
    }

    // Where no layer stands before it there is nothing to save by storing it (an image in another layout).
    private static bool LayersBefore(ImagePath path, string tensor)
    {
        var before = path.Graph.NeededFor([tensor]).Select(n => n.Index).ToHashSet();
        return path.Layers.Any(l => before.Contains(l.Index));
    }
}

/// <summary>Whether a tensor is a tap of the ordinary extraction: floats, and one row per image. The network runs once, and only when the first tensor is asked about.</summary>
internal sealed class TapCheck(OnnxModel model, ImageSize? inputSize, Func<string, bool>? isKept, CancellationToken cancellation)
{
    // A size that no tensor has in front for another reason: three would be colours, or query, key and value.
    private const int Batch = 5;

    private readonly Lazy<BlankRunFacts> _facts = new(() =>
    {
        var network = PreparedNetwork.Of(model, inputSize, Batch, cancellation);
        return BlankRunFacts.Probe(network.Model, [network.Input], cancellation);
    });

    public bool IsTap(string tensor) =>
        isKept?.Invoke(tensor) != false && _facts.Value.Element(tensor) == ElementType.Float && _facts.Value.Shape(tensor) is [Batch, _, ..] and var shape && shape.All(d => d > 0);
}
