using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>Two graphs made one: a piece is set in front of a graph or behind it.</summary>
internal static class GraphJoin
{
    /// <summary>The piece reads what the graph makes; the outputs are the piece's.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="piece">What is set behind it.</param>
    /// <param name="wires">For each input of the piece the tensor of the graph that it reads.</param>
    public static GraphProto Behind(GraphProto graph, GraphProto piece, IReadOnlyDictionary<string, string> wires)
    {
        RequireWires(piece.Input.Select(i => i.Name), wires);
        var (first, second) = Settle(graph, piece, wires, piece.Output.Select(o => o.Name));
        var joined = Join(graph.Name, first, second);
        joined.Input.AddRange(first.Input);
        joined.Output.AddRange(second.Output);
        return joined;
    }

    /// <summary>The piece makes what the graph reads; the inputs are the piece's.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="piece">What is set in front of it.</param>
    /// <param name="wires">For each output of the piece the input of the graph that it becomes.</param>
    public static GraphProto InFront(GraphProto graph, GraphProto piece, IReadOnlyDictionary<string, string> wires)
    {
        RequireWires(piece.Output.Select(o => o.Name), wires);
        var (second, first) = Settle(graph, piece, wires, piece.Input.Select(i => i.Name));
        var joined = Join(graph.Name, first, second);
        joined.Input.AddRange(first.Input);
        joined.Input.AddRange(second.Input.Where(i => !first.Output.Any(o => o.Name == i.Name)));
        joined.Output.AddRange(second.Output);
        return joined;
    }

    /// <summary>
    /// Renames tensors so that both have no name in common but those that join them. The piece's inputs or outputs that callers see keep their names, and tensors of the graph
    /// with these names are renamed; all other tensors of the graph keep their names, and those of the piece are renamed.
    /// </summary>
    private static (GraphProto Graph, GraphProto Piece) Settle(GraphProto graph, GraphProto piece, IReadOnlyDictionary<string, string> wires, IEnumerable<string> kept)
    {
        var (own, others) = (TensorNames.Of(graph), TensorNames.Of(piece));
        var taken = own.Concat(others).ToHashSet(StringComparer.Ordinal);
        var visible = kept.Where(k => !wires.ContainsKey(k)).ToHashSet(StringComparer.Ordinal);
        var given = visible.Where(own.Contains).ToDictionary(n => n, n => TensorNames.Fresh($"backbone.{n}", taken));
        var names = wires.ToDictionary(w => w.Key, w => given.GetValueOrDefault(w.Value, w.Value));
        foreach (var name in others.Where(n => n.Length > 0 && own.Contains(n) && !visible.Contains(n) && !wires.ContainsKey(n)).ToList())
        {
            names[name] = TensorNames.Fresh(name, taken);
        }

        var settled = TensorNames.Apply(piece, names);
        Distinguish(graph, settled);
        return (given.Count == 0 ? graph : TensorNames.Apply(graph, given), settled);
    }

    private static GraphProto Join(string name, GraphProto first, GraphProto second)
    {
        var joined = new GraphProto { Name = name };
        foreach (var part in (GraphProto[])[first, second])
        {
            joined.Node.AddRange(part.Node);
            joined.Initializer.AddRange(part.Initializer);
            joined.SparseInitializer.AddRange(part.SparseInitializer);
            joined.ValueInfo.AddRange(part.ValueInfo);
        }

        return joined;
    }

    /// <summary>The runtime refuses two nodes of one name.</summary>
    private static void Distinguish(GraphProto graph, GraphProto piece)
    {
        var taken = graph.Node.Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in piece.Node.Where(n => n.Name.Length > 0)) node.Name = TensorNames.Fresh(node.Name, taken);
    }

    private static void RequireWires(IEnumerable<string> ends, IReadOnlyDictionary<string, string> wires)
    {
        if (ends.FirstOrDefault(e => !wires.ContainsKey(e)) is { } loose) throw new ArgumentException($"'{loose}' of the piece is joined to nothing", nameof(wires));
    }
}
