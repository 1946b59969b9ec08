using Google.Protobuf;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Tests.Onnx;

/// <summary>Edits of a network that leave what it computes as it is.</summary>
internal static class Edits
{
    private const int TensorAttribute = 4;

    public static ModelProto Parse(string path) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));

    public static byte[] Bytes(ModelProto proto) => proto.ToByteArray();

    /// <summary>Every tensor and node under another name.</summary>
    public static void Rename(ModelProto proto)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal) { [""] = "" };
        var graph = proto.Graph;
        foreach (var tensor in graph.Initializer) tensor.Name = New(tensor.Name);
        foreach (var value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo)) value.Name = New(value.Name);
        foreach (var node in graph.Node)
        {
            node.ClearName();
            for (var i = 0; i < node.Input.Count; i++) node.Input[i] = New(node.Input[i]);
            for (var i = 0; i < node.Output.Count; i++) node.Output[i] = New(node.Output[i]);
        }

        string New(string name) => names.TryGetValue(name, out var known) ? known : names[name] = $"t{names.Count}";
    }

    /// <summary>The nodes in another order, producers before consumers.</summary>
    public static void Shuffle(ModelProto proto)
    {
        var random = new Random(7);
        var graph = proto.Graph;
        var made = graph.Node.SelectMany(n => n.Output).ToHashSet(StringComparer.Ordinal);
        var open = graph.Node.ToList();
        graph.Node.Clear();
        while (open.Count > 0)
        {
            var ready = open.Where(n => !n.Input.Any(made.Contains)).ToList();
            var next = ready[random.Next(ready.Count)];
            open.Remove(next);
            made.ExceptWith(next.Output);
            graph.Node.Add(next);
        }
    }

    /// <summary>A node that changes nothing in front of the classifier, which is the last Gemm in all these networks.</summary>
    public static void BeforeClassifier(ModelProto proto, string op)
    {
        var gemm = proto.Graph.Node.Last(n => n.OpType == "Gemm");
        var node = new NodeProto { OpType = op, Name = "inserted " + op, Input = { gemm.Input[0] }, Output = { "inserted " + op } };
        gemm.Input[0] = node.Output[0];
        proto.Graph.Node.Insert(proto.Graph.Node.IndexOf(gemm), node);
    }

    /// <summary>Constant nodes in place of all initialisers.</summary>
    public static void WeightsAsConstants(ModelProto proto, string folder)
    {
        var graph = proto.Graph;
        var at = 0;
        foreach (var weight in graph.Initializer)
        {
            var value = weight.Clone();
            if (value.DataLocation == 1)
            {
                var entries = value.ExternalData.ToDictionary(e => e.Key, e => e.Value);
                var bytes = File.ReadAllBytes(Path.Combine(folder, entries["location"]));
                value.RawData = ByteString.CopyFrom(bytes, int.Parse(entries.GetValueOrDefault("offset", "0")), int.Parse(entries["length"]));
                value.ExternalData.Clear();
                value.ClearDataLocation();
            }

            graph.Node.Insert(at++, new NodeProto { OpType = "Constant", Output = { weight.Name }, Attribute = { new AttributeProto { Name = "value", T = value, Type = TensorAttribute } } });
        }

        var names = graph.Initializer.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var listed in graph.Input.Where(i => names.Contains(i.Name)).ToList()) graph.Input.Remove(listed);
        graph.Initializer.Clear();
    }

    /// <summary>Initialisers listed among the inputs, as files before IR version 4 do.</summary>
    public static void WeightsAmongInputs(ModelProto proto)
    {
        foreach (var weight in proto.Graph.Initializer)
        {
            proto.Graph.Input.Add(ValueReader.Write(new OnnxValue(weight.Name, (ElementType)weight.DataType, [.. weight.Dims.Select(d => new OnnxDimension(d, null))])));
        }
    }

    /// <summary>Every node as a call of a function of its own, as PyTorch's exporters of 2023 wrote them; every other one through a second function.</summary>
    public static void AsFunctions(ModelProto proto)
    {
        const string Domain = "pkg.test";
        foreach (var node in proto.Graph.Node.Where(n => !Subgraphs.AllBodies(n).Any()).ToList())
        {
            var name = $"{node.OpType}_{proto.Functions.Count}";
            string[] inputs = [.. node.Input.Select((_, i) => $"in{i}")];
            string[] outputs = [.. node.Output.Select((_, i) => $"out{i}")];
            // An input that is left out stays so through the call.
            var inner = new NodeProto { OpType = node.OpType, Domain = node.Domain, Name = "body", Input = { inputs }, Output = { outputs } };
            inner.Attribute.AddRange(node.Attribute.Select(a => a.T is null ? Referring(a) : a));
            AttributeProto[] given = [.. node.Attribute.Where(a => a.T is null)];
            Define(name, inner);
            if (proto.Functions.Count % 2 == 0)
            {
                var call = new NodeProto { OpType = name, Domain = Domain, Input = { inputs }, Output = { outputs }, Attribute = { given.Select(Referring) } };
                Define(name += "_outer", call);
            }

            (node.OpType, node.Domain) = (name, Domain);
            node.Attribute.Clear();
            node.Attribute.AddRange(given);

            void Define(string function, NodeProto body)
            {
                var made = new FunctionProto { Name = function, Domain = Domain, Input = { inputs }, Output = { outputs }, Node = { body } };
                made.OpsetImport.AddRange(proto.OpsetImport.Where(o => o.Domain != Domain));
                proto.Functions.Add(made);
            }
        }

        proto.OpsetImport.Add(new OperatorSetProto { Domain = Domain, Version = 1 });

        static AttributeProto Referring(AttributeProto attribute) => new() { Name = attribute.Name, Type = attribute.Type, RefAttrName = attribute.Name };
    }

    /// <summary>A batch that the graph insists on.</summary>
    public static void FixBatch(ModelProto proto, int batch)
    {
        proto.Graph.ValueInfo.Clear();
        foreach (var value in proto.Graph.Input.Take(1).Concat(proto.Graph.Output)) value.Type.TensorType.Shape.Dim[0].DimValue = batch;
    }
}
