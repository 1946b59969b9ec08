using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>Names of tensors: which a graph uses, new ones, and renaming.</summary>
internal static class TensorNames
{
    /// <summary>Every name that a graph or a body inside it mentions.</summary>
    public static HashSet<string> Of(GraphProto graph)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in graph.Node.SelectMany(Subgraphs.AllBodies).Prepend(graph))
        {
            names.UnionWith(part.Input.Concat(part.Output).Select(v => v.Name));
            names.UnionWith(part.Initializer.Select(t => t.Name));
            names.UnionWith(part.SparseInitializer.Select(s => s.Values?.Name ?? ""));
            foreach (var node in part.Node) names.UnionWith(node.Input.Concat(node.Output));
        }

        return names;
    }

    /// <summary>A name that is not taken, the wished one or that with a number appended; it is added to the taken ones.</summary>
    /// <param name="wished">The name.</param>
    /// <param name="taken">Names that are taken.</param>
    /// <param name="next">The next number to try for each name, which saves time where thousands wish for one name.</param>
    public static string Fresh(string wished, HashSet<string> taken, Dictionary<string, int>? next = null)
    {
        if (taken.Add(wished)) return wished;
        var i = next?.GetValueOrDefault(wished, 2) ?? 2;
        while (!taken.Add($"{wished}_{i}")) i++;
        if (next is not null) next[wished] = i + 1;
        return $"{wished}_{i}";
    }

    /// <summary>A copy with renamed tensors; names that the dictionary lacks stay. Weights are shared, not copied.</summary>
    public static GraphProto Apply(GraphProto graph, IReadOnlyDictionary<string, string> names)
    {
        var copy = new GraphProto { Name = graph.Name };
        copy.Node.AddRange(graph.Node.Select(n => n.Clone()));
        copy.Initializer.AddRange(graph.Initializer.Select(t => names.ContainsKey(t.Name) ? t.Clone() : t));
        copy.SparseInitializer.AddRange(graph.SparseInitializer.Select(s => s.Clone()));
        copy.Input.AddRange(graph.Input.Select(v => v.Clone()));
        copy.Output.AddRange(graph.Output.Select(v => v.Clone()));
        copy.ValueInfo.AddRange(graph.ValueInfo.Select(v => v.Clone()));
        Rename(copy, names);
        return copy;
    }

    // ONNX forbids a body to use a name of the graph around it for a tensor of its own, so that one rule serves both.
    private static void Rename(GraphProto graph, IReadOnlyDictionary<string, string> names)
    {
        foreach (var value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo)) value.Name = New(value.Name);
        foreach (var tensor in graph.Initializer.Where(t => names.ContainsKey(t.Name))) tensor.Name = New(tensor.Name);
        foreach (var sparse in graph.SparseInitializer.Where(s => s.Values is not null)) sparse.Values.Name = New(sparse.Values.Name);
        foreach (var node in graph.Node)
        {
            for (var i = 0; i < node.Input.Count; i++) node.Input[i] = New(node.Input[i]);
            for (var i = 0; i < node.Output.Count; i++) node.Output[i] = New(node.Output[i]);
            foreach (var attribute in node.Attribute)
            {
                if (attribute.G is not null) Rename(attribute.G, names);
                foreach (var body in attribute.Graphs) Rename(body, names);
            }
        }

        string New(string name) => names.GetValueOrDefault(name, name);
    }
}
