using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>Other outputs, without the nodes behind them: runtimes execute every node of a graph, whether its result is wanted or not.</summary>
internal static class OutputSelection
{
    public static GraphProto Apply(OnnxGraph whole, IReadOnlyList<string> tensors)
    {
        var old = whole.Proto;
        var given = whole.Inputs.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        if (tensors.Count == 0) throw new ArgumentException("at least one output is needed", nameof(tensors));
        if (tensors.FirstOrDefault(t => whole.Producer(t) is null && !given.Contains(t)) is { } unknown)
        {
            throw new TlearnException($"{whole.Source.Name}: no tensor '{unknown}' in the graph", "`Models.Inspect(MODEL)` lists the tensors that can be tapped.");
        }

        var kept = whole.NeededFor(tensors);
        var needed = kept.SelectMany(n => n.Needs).Concat(tensors).ToHashSet(StringComparer.Ordinal);
        // The values of unneeded weights are large: build the copy without them rather than clone and delete.
        var graph = new GraphProto { Name = old.Name };
        graph.Node.AddRange(kept.Select(n => old.Node[n.Index]));
        graph.Initializer.AddRange(old.Initializer.Where(t => needed.Contains(t.Name)));
        graph.SparseInitializer.AddRange(old.SparseInitializer.Where(t => needed.Contains(t.Values?.Name ?? "")));
        graph.Input.AddRange(old.Input.Where(i => needed.Contains(i.Name) && whole.Initializer(i.Name) is null));
        graph.Output.AddRange(tensors.Distinct(StringComparer.Ordinal).Select(t => Output(whole, t)));
        var made = kept.SelectMany(n => n.Outputs).ToHashSet(StringComparer.Ordinal);
        graph.ValueInfo.AddRange(old.ValueInfo.Where(v => made.Contains(v.Name) && !tensors.Contains(v.Name)));

        return graph;
    }

    private static ValueProto Output(OnnxGraph graph, string tensor) =>
        // What exporters write about inner tensors is often stale (a batch of 1): an output that only has a name is legal for
        // the runtime, which infers its type and shape.
        graph.Outputs.FirstOrDefault(o => o.Name == tensor) is { } known ? ValueReader.Write(known) : new ValueProto { Name = tensor };
}
