using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Editing;

/// <summary>
/// Calls of functions that the file itself defines, replaced by the nodes of the functions: whoever walks over the graph then meets ONNX's own
/// operators only. PyTorch's exporters of 2023 and 2024 wrote every operator as such a call.
/// </summary>
internal static class FunctionInlining
{
    /// <summary>
    /// Replaces the calls. What cannot be replaced stays a call, and the runtime's to judge: those inside bodies, those that do not fit their function, functions that want
    /// other operator sets than the model or carry the name of an operator that the runtime has, and all where functions call each other in a circle or make too much.
    /// </summary>
    public static void Apply(ModelProto model)
    {
        if (model.Functions.Count == 0) return;
        var inlined = new InlinedCalls(model);
        if (!inlined.TryAdd(model.Graph.Node)) return;
        model.Graph.Node.Clear();
        model.Graph.Node.AddRange(inlined.Nodes);
        foreach (var (domain, version) in inlined.Versions.Where(v => model.OpsetImport.All(o => InlinedCalls.Domain(o) != v.Key))) model.OpsetImport.Add(new OperatorSetProto { Domain = domain, Version = version });
        // What is still called keeps what it calls itself.
        var called = model.Graph.Node.SelectMany(n => Subgraphs.Nodes(n).Prepend(n)).Select(InlinedCalls.Key).ToHashSet();
        if (!model.Functions.Any(f => called.Contains(InlinedCalls.Key(f)))) model.Functions.Clear();
    }
}
