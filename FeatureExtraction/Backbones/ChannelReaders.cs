using TransferLearning.FeatureExtraction.Pooling;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>Where a tensor's channels stand, by who reads it.</summary>
/// <param name="graph">The graph.</param>
/// <param name="rank">Number of the tensor's dimensions.</param>
internal sealed class ChannelReaders(OnnxGraph graph, int rank)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public ChannelAxis? Axis(string tensor)
    {
        var open = new Queue<string>([tensor]);
        while (open.TryDequeue(out var name))
        {
            if (!_seen.Add(name)) continue;
            foreach (var reader in graph.Consumers(name).Where(r => r.Inputs.Count > 0 && r.Outputs.Count > 0))
            {
                if (Told(reader, name) is { } axis) return axis;
                if (ChannelFinder.Keeps(reader)) open.Enqueue(reader.Outputs[0]);
            }
        }

        return null;
    }

    private ChannelAxis? Told(OnnxNode reader, string tensor)
    {
        if (reader.Inputs[0] != tensor) return null;
        if (ChannelFinder.IsFirst(reader)) return ChannelAxis.First;
        if (ChannelFinder.IsLastNorm(reader) || ChannelFinder.IsProduct(graph, reader)) return ChannelAxis.Last;
        if (reader.Is("ReduceMean")) return Averaged(reader);
        // A token is picked out of [N,T,C].
        if (reader.Is("Gather") && rank == 3 && reader.Integer("axis", 0) == 1) return ChannelAxis.Last;
        return reader.Is("Transpose") && reader.Integers("perm") is { } permutation && permutation.Count == rank && permutation.All(p => p >= 0 && p < rank)
            && new ChannelReaders(graph, rank).Axis(reader.Outputs[0]) is { } behind
                ? new ChannelPlace(behind, null).Before(permutation)?.Axis
                : null;
    }

    /// <summary>What is averaged are the positions, except in a layer norm written out, which subtracts the mean from the same tensor.</summary>
    private ChannelAxis? Averaged(OnnxNode mean)
    {
        var listed = mean.Integers("axes") ?? (mean.Inputs.Count > 1 ? graph.Integers(mean.Inputs[1]) : null);
        if (listed is null) return null;
        var axes = listed.Select(a => a < 0 ? a + rank : a).Order().ToList();
        if (axes.Count == 1 && axes[0] == rank - 1 && mean.Integer("keepdims", 1) == 1)
        {
            return graph.Consumers(mean.Outputs[0]).Any(c => c.Is("Sub") && c.Inputs[0] == mean.Inputs[0]) ? ChannelAxis.Last : null;
        }

        return axes.Count != rank - 2 ? null : axes[0] == 1 && axes[^1] == rank - 2 ? ChannelAxis.Last : axes[0] == 2 && axes[^1] == rank - 1 ? ChannelAxis.First : null;
    }
}
