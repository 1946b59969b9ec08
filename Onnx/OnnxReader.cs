using Google.Protobuf;
using TransferLearning.Onnx.Editing;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx;

/// <summary>Reads models from bytes, with the checks that all other code relies on.</summary>
internal static class OnnxReader
{
    public static OnnxModel Load(string path)
    {
        if (Directory.Exists(path)) throw new TlearnException($"{path} is a folder, expected an ONNX file", "Name the .onnx file inside it.");
        if (!File.Exists(path)) throw new TlearnException($"no ONNX file {path}", "Check the path; `Models.List` shows the models that have a name.");
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlearnException($"{path} cannot be read: {e.Message}", "An ONNX file is at most 2 GB (larger weights lie in external data) and must be readable.", e);
        }

        return Parse(bytes, new OnnxSource(path, Path.GetDirectoryName(Path.GetFullPath(path))));
    }

    public static OnnxModel Parse(ReadOnlyMemory<byte> bytes, OnnxSource source)
    {
        ModelProto proto;
        try
        {
            proto = ModelProto.Parser.ParseFrom(bytes.Span);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or ArgumentException or OutOfMemoryException)
        {
            throw new TlearnException($"{source.Name} is no ONNX model, or a damaged one: {e.Message}", "Export or download it again.", e);
        }

        if (proto.Graph is not { } graph) throw Bad(source, "it holds no graph");
        if (graph.Node.Count == 0) throw Bad(source, "its graph has no nodes");
        if (graph.Output.Count == 0) throw Bad(source, "its graph has no outputs");
        FunctionInlining.Apply(proto);
        CheckOrder(graph, source);
        TensorChecks.Check(graph, source);
        var external = graph.Initializer.Select(TensorData.ExternalFile).OfType<string>();
        proto.Graph = null;
        return new OnnxModel(proto, graph, source, source.Hash(bytes.Span, external));
    }

    /// <summary>Each tensor has one producer, which stands before its readers: so walks over the graph end.</summary>
    private static void CheckOrder(GraphProto graph, OnnxSource source)
    {
        var known = new HashSet<string>(graph.Input.Select(i => i.Name).Concat(graph.Initializer.Select(t => t.Name)), StringComparer.Ordinal) { "" };
        known.UnionWith(graph.SparseInitializer.Select(s => s.Values?.Name ?? ""));
        foreach (var node in graph.Node)
        {
            if (node.Input.FirstOrDefault(i => !known.Contains(i)) is { } missing)
            {
                throw Bad(source, $"node {node.OpType} '{node.Name}' reads '{missing}', which no earlier node, input or initialiser gives");
            }

            foreach (var output in node.Output.Where(o => o.Length > 0))
            {
                if (!known.Add(output)) throw Bad(source, $"node {node.OpType} '{node.Name}' makes '{output}', which exists already");
            }
        }

        if (graph.Output.FirstOrDefault(o => !known.Contains(o.Name)) is { } orphan) throw Bad(source, $"nothing makes its output '{orphan.Name}'");
    }

    private static TlearnException Bad(OnnxSource source, string what) =>
        new($"{source.Name} is no usable ONNX model: {what}", "Export it again, or check it with the onnx package's checker.");
}
