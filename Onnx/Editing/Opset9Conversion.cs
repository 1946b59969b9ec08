using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>
/// From opset 7 or 8 to 9. Of the operators that both have three changed in more than their types and optional outputs: Upsample (its scales
/// became an input), BatchNormalization (the attribute spatial was removed), Scan (lost its batch axis).
/// </summary>
internal static class Opset9Conversion
{
    /// <summary>The opset that is reached.</summary>
    public const long Target = 9;

    /// <summary>The graph in the form of the new opset.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="opset">Its opset.</param>
    /// <param name="all">All nodes of the model, those of bodies and functions included.</param>
    /// <exception cref="TlearnException">The model uses an operator that the versions disagree on, or its opset is older than 7.</exception>
    public static GraphProto Apply(OnnxGraph graph, long opset, IEnumerable<OnnxNode> all)
    {
        if (opset < 7) throw new TlearnException($"{graph.Source.Name}: found opset {opset}, expected at least 7", "Convert the network to a newer opset, or export it again.");
        // An Upsample in a body would need its stored tensor there, too; no network is known that has one.
        var changed = all.FirstOrDefault(n => n.Is("Scan") || (n.Is("BatchNormalization") && n.Integer("spatial", 1) == 0)) ?? graph.Nodes.SelectMany(n => n.Inner).FirstOrDefault(n => n.Is("Upsample"));
        if (changed is not null)
        {
            throw new TlearnException($"{graph.Source.Name}: opset {Target} is needed, and {changed} of opset {opset} was another operator then", "Convert the network to opset 9 or later, or export it again.");
        }

        var raised = graph.Proto.Clone();
        var constants = new AttributeInputs(raised, Opset16Conversion.Tensors(graph.Proto));
        for (var i = 0; i < raised.Node.Count; i++)
        {
            if (raised.Node[i] is { OpType: "Upsample", Domain: "" or "ai.onnx" } node) raised.Node[i] = node.Moved(constants.Floats(node, "scales"));
        }

        foreach (var norm in raised.Node.SelectMany(n => Subgraphs.Nodes(n).Prepend(n)).Where(n => n is { OpType: "BatchNormalization", Domain: "" or "ai.onnx" }))
        {
            // Only the default is left here, and it is what version 9 does without the attribute.
            foreach (var spatial in norm.Attribute.Where(a => a.Name == "spatial").ToList()) norm.Attribute.Remove(spatial);
        }

        return raised;
    }

    /// <summary>Says in the model that its graph is of the new opset.</summary>
    public static void Declare(ModelProto model) => model.OpsetImport.First(o => o.Domain is "" or "ai.onnx").Version = Target;
}
