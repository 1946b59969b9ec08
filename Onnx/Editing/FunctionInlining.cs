using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>
/// Calls of functions that the file itself defines, replaced by the nodes of the functions: whoever walks over the graph then meets ONNX's own
/// operators only. PyTorch's exporters of 2023 and 2024 wrote every operator as such a call.
/// </summary>
internal static class FunctionInlining
{
    // Functions that call functions can make a small file explode.
    private const int MostNodes = 1_000_000;

    // More is a circle.
    private const int Deepest = 100;

    /// <summary>Replaces the calls. Those inside bodies stay, and those of functions that want other operator sets than the model.</summary>
    /// <exception cref="Core.TlearnException">A call gives more than its function takes, or functions call each other in a circle.</exception>
    public static void Apply(ModelProto model, OnnxSource source)
    {
        if (model.Functions.Count == 0) return;
        var functions = model.Functions.Where(f => Fits(model, f)).GroupBy(Key).ToDictionary(g => g.Key, g => g.First());
        var old = model.Graph.Node.ToList();
        // Some exporters tell types of tensors inside functions in the graph's own list.
        var inlined = new Inlining(functions, [.. TensorNames.Of(model.Graph), .. model.Graph.ValueInfo.Select(v => v.Name)], source);
        model.Graph.Node.Clear();
        foreach (var node in old) inlined.Add(node, model.Graph.Node, 0);
        foreach (var import in inlined.Used.SelectMany(f => f.OpsetImport).Where(i => model.OpsetImport.All(o => Domain(o) != Domain(i)))) model.OpsetImport.Add(import.Clone());
        var functionNodes = model.Functions.Where(f => !functions.ContainsKey(Key(f))).SelectMany(f => f.Node);
        var called = model.Graph.Node.Concat(functionNodes).SelectMany(n => Subgraphs.Nodes(n).Prepend(n)).Select(Key).ToHashSet();
        // What bodies still call keeps what it calls itself.
        if (!model.Functions.Any(f => called.Contains(Key(f)))) model.Functions.Clear();
    }

    private static (string Domain, string Name, string Overload) Key(FunctionProto function) => (function.Domain, function.Name, function.Overload);

    private static (string Domain, string Name, string Overload) Key(NodeProto node) => (node.Domain, node.OpType, node.Overload);

    private static string Domain(OperatorSetProto set) => set.Domain is "ai.onnx" ? "" : set.Domain;

    private static bool Fits(ModelProto model, FunctionProto function) =>
        function.OpsetImport.All(i => model.OpsetImport.FirstOrDefault(o => Domain(o) == Domain(i)) is not { } own || own.Version == i.Version);

    private sealed class Inlining(Dictionary<(string Domain, string Name, string Overload), FunctionProto> functions, HashSet<string> taken, OnnxSource source)
    {
        private int _nodes;

        public HashSet<FunctionProto> Used { get; } = new(ReferenceEqualityComparer.Instance);

        /// <summary>Adds a node, or what stands in its function.</summary>
        public void Add(NodeProto node, ICollection<NodeProto> nodes, int depth)
        {
            if (++_nodes > MostNodes) throw OnnxReader.Bad(source, $"its functions make more than {MostNodes:N0} nodes of its graph");
            if (!functions.TryGetValue(Key(node), out var function))
            {
                nodes.Add(node);
                return;
            }

            if (depth == Deepest) throw OnnxReader.Bad(source, $"its function '{function.Name}' calls itself, or functions call each other more than {Deepest} deep");
            if (node.Input.Count > function.Input.Count || node.Output.Count > function.Output.Count)
            {
                throw OnnxReader.Bad(source, $"node {node.OpType} '{node.Name}' has {node.Input.Count} inputs and {node.Output.Count} outputs, the function of that name {function.Input.Count} and {function.Output.Count}");
            }

            Used.Add(function);
            foreach (var inner in Body(node, function)) Add(inner, nodes, depth + 1);
        }

        /// <summary>The function's nodes with the tensors and attributes of a call.</summary>
        private IEnumerable<NodeProto> Body(NodeProto call, FunctionProto function)
        {
            var body = new GraphProto();
            body.Node.AddRange(function.Node);
            var names = new Dictionary<string, string>(StringComparer.Ordinal) { [""] = "" };
            foreach (var (i, input) in function.Input.Index()) names[input] = i < call.Input.Count ? call.Input[i] : "";
            List<(string From, string To)> passed = [];
            foreach (var (i, output) in function.Output.Index())
            {
                if (i >= call.Output.Count || call.Output[i].Length == 0) continue;
                // What a function hands through, or out twice, has a name already.
                if (!names.TryAdd(output, call.Output[i])) passed.Add((names[output], call.Output[i]));
            }

            var prefix = call.Name.Length > 0 ? call.Name : call.Output.FirstOrDefault(o => o.Length > 0) ?? call.OpType;
            foreach (var own in TensorNames.Of(body).Where(n => !names.ContainsKey(n))) names[own] = TensorNames.Fresh($"{prefix}/{own}", taken);
            foreach (var node in TensorNames.Apply(body, names).Node)
            {
                if (node.Name.Length > 0) node.Name = $"{prefix}/{node.Name}";
                foreach (var part in Subgraphs.Nodes(node).Prepend(node)) Settle(part, call, function);
                yield return node;
            }

            foreach (var (from, to) in passed)
            {
                var identity = new NodeProto { OpType = "Identity", Name = $"{prefix}/{to}" };
                identity.Input.Add(from);
                identity.Output.Add(to);
                yield return identity;
            }
        }

        /// <summary>Gives attributes that refer to the call's the values that it has for them, or the function's own; others of them go.</summary>
        private static void Settle(NodeProto node, NodeProto call, FunctionProto function)
        {
            var referring = node.Attribute.Where(a => a.RefAttrName.Length > 0).ToList();
            foreach (var attribute in referring)
            {
                node.Attribute.Remove(attribute);
                if (call.Attribute.Concat(function.AttributeProto).FirstOrDefault(a => a.Name == attribute.RefAttrName) is not { } value) continue;
                var settled = value.Clone();
                settled.Name = attribute.Name;
                node.Attribute.Add(settled);
            }
        }
    }
}
