using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>
/// Counts the tokens of <c>[N,T,D]</c> that are no part of the image. They are learnt, so the graph joins them to the patches: a Concat along
/// the token axis whose first inputs do not depend on the pixels (an expanded parameter: class, distillation, register tokens). The nearest
/// such Concat behind the tensor counts; a Slice on the way that leaves the first tokens out is taken off. A network without such a
/// Concat (Swin, ConvNeXt) has none.
/// </summary>
internal sealed class ClassTokens(OnnxGraph graph, IEnumerable<string> inputs)
{
    // More learnt tokens than that in front of the patches are something else, like the queries of a decoder.
    private const long Most = 64;

    private readonly IReadOnlySet<string> _images = graph.ValuesFrom(inputs);

    /// <summary>Number of tokens in front of the patches.</summary>
    public int Count(string tensor)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<(string Tensor, long Removed)>([(tensor, 0)]);
        while (open.TryDequeue(out var next))
        {
            if (!seen.Add(next.Tensor) || graph.Producer(next.Tensor) is not { } node) continue;
            if (Joined(node) is { } joined) return (int)Math.Max(0, joined - next.Removed);
            var removed = next.Removed + (Bounds(node) is { Start: > 0 } slice ? slice.Start : 0);
            foreach (var input in node.Inputs.Where(_images.Contains)) open.Enqueue((input, removed));
        }

        return 0;
    }

    /// <summary>The tokens that a Concat puts in front of the patches; <see langword="null"/> where the node does no such thing.</summary>
    private long? Joined(OnnxNode node)
    {
        if (!node.Is("Concat") || node.Integer("axis", 0) is not (1 or -2)) return null;
        var patches = node.Inputs.ToList().FindLastIndex(_images.Contains);
        var before = node.Inputs.Take(Math.Max(patches, 0)).ToList();
        if (before.All(_images.Contains)) return null;
        var lengths = before.Select(i => _images.Contains(i) ? graph.Producer(i) is { } cut && Bounds(cut) is { Start: 0 } slice ? slice.End : null : Learnt(i)).ToList();
        return lengths.All(l => l is > 0 and <= Most) ? lengths.Sum() : null;
    }

    /// <summary>Length of a learnt <c>[1,k,D]</c> (or <c>[D]</c>) that is expanded to the batch.</summary>
    private long? Learnt(string tensor)
    {
        for (var name = tensor; ;)
        {
            if (graph.Stored(name) is { } stored)
            {
                return stored.Element is not (ElementType.Float or ElementType.Float16 or ElementType.BFloat16) ? null : stored.Shape.Count switch
                {
                    3 => stored.Shape[1],
                    1 or 2 => 1,
                    _ => null,
                };
            }

            if (graph.Producer(name) is not { Inputs: [var first, ..] } node) return null;
            name = node.Inputs.FirstOrDefault(i => node.Operator == "Add" && graph.Stored(i)?.Shape.Count == 3) ?? first;
        }
    }

    /// <summary>Start and end of a Slice along the token axis alone.</summary>
    private (long Start, long? End)? Bounds(OnnxNode node)
    {
        if (!node.Is("Slice")) return null;
        var starts = node.Integers("starts") ?? Input(1);
        var ends = node.Integers("ends") ?? Input(2);
        var axes = node.Integers("axes") ?? Input(3);
        return axes is [1 or -2] && starts is [var start] && ends is [var end] ? (start, end) : null;

        IReadOnlyList<long>? Input(int at) => node.Inputs.Count > at && node.Inputs[at].Length > 0 ? graph.Integers(node.Inputs[at]) : null;
    }
}
