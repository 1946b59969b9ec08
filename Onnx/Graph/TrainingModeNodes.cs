using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Graph;

/// <summary>
/// Nodes that do in a graph what only training wants: batch norms that measure the batch, dropout that drops, random numbers. They are looked for in bodies and in
/// functions that are called, too.
/// </summary>
public static class TrainingModeNodes
{
    private static readonly HashSet<string> Random = ["RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli"];

    /// <summary>All such nodes, in the order of the file; of a function's nodes the call comes first.</summary>
    public static IReadOnlyList<OnnxNode> Find(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var found = new List<OnnxNode>();
        Search(model.Proto.Node, model.Proto.Initializer, new KnownNumbers(model.Source, null), []);
        return found;

        void Search(IEnumerable<NodeProto> nodes, IEnumerable<TensorProto> stored, KnownNumbers known, IReadOnlyList<FunctionProto> callers)
        {
            known.Add(stored);
            foreach (var node in nodes)
            {
                if (IsOne(node, known)) found.Add(new OnnxNode(node, -1, model.Source));
                foreach (var body in node.Attribute.SelectMany(a => a.G is null ? a.Graphs : a.Graphs.Prepend(a.G))) Search(body.Node, body.Initializer, new KnownNumbers(model.Source, known), callers);
                known.Add(node);
                // What calls itself is no function of ONNX, and the runtime will say so.
                if (model.Envelope.Functions.FirstOrDefault(f => f.Name == node.OpType && Domain(f.Domain) == Domain(node.Domain)) is { } function && !callers.Contains(function))
                {
                    Search(function.Node, [], known.Inside(function, node), [.. callers, function]);
                }
            }
        }
    }

    /// <summary>What is wrong with such a node, a sentence.</summary>
    public static string Describe(OnnxNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Operator switch
        {
            "BatchNormalization" => $"node {node} is in training mode: it normalises by the mean and variance of whatever stands in the batch, not by those that were learnt",
            "Dropout" => $"node {node} is in training mode: it drops values at random",
            _ => $"node {node} draws random numbers",
        };
    }

    private static bool IsOne(NodeProto node, KnownNumbers known) => Domain(node.Domain).Length == 0 && node.OpType switch
    {
        "BatchNormalization" => known.Attribute(node, "training_mode") is not (null or 0),
        "Dropout" => node.Input.Count > 2 && known.Value(node.Input[2]) is not (null or 0) && known.Value(node.Input[1]) is not 0,
        var op => Random.Contains(op),
    };

    private static string Domain(string domain) => domain is "ai.onnx" ? "" : domain;
}
