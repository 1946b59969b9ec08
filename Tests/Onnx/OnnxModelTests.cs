using System.Security.Cryptography;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.Onnx;

public sealed class OnnxModelTests
{
    [Fact]
    public void A_file_is_read_as_it_is()
    {
        var model = OnnxModel.Load(Nets.Mini);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Nets.Mini))), model.Sha256);
        Assert.Equal((8, 17), (model.IrVersion, model.Opset));
        Assert.Equal("image float [N,3,H,W]", Assert.Single(model.Inputs).ToString());
        Assert.Equal("logits float [N,200]", Assert.Single(model.Outputs).ToString());
        Assert.Contains("tlearn.preprocessing", model.Metadata.Keys);
        Assert.Equal("Gemm", model.Graph.Producer("logits")!.Operator);
        Assert.Equal("logits", Assert.Single(model.Graph.Consumers("features")).Outputs[0]);
    }

    [Fact]
    public void Initialisers_are_no_inputs_in_old_files()
    {
        var model = OnnxModel.Load(Nets.SqueezeNet);
        Assert.Equal((3, 7), (model.IrVersion, model.Opset));
        Assert.Equal("data_0", Assert.Single(model.Inputs).Name);
    }

    [Fact]
    public void Unknown_fields_survive_a_round_trip()
    {
        // Field 20 (training info) and 6 (doc string) are not in the schema.
        byte[] unknown = [.. Tag(20), 3, 1, 2, 3, .. Tag(6), 2, (byte)'h', (byte)'i'];
        var model = OnnxModel.FromBytes((byte[])[.. File.ReadAllBytes(Nets.Mini), .. unknown], "m");
        var written = OnnxModel.FromBytes(model.WithOutputs("features").ToBytes(), "again").ToBytes();
        Assert.True(written.AsSpan().IndexOf(unknown.AsSpan(..5)) >= 0);
        Assert.True(written.AsSpan().IndexOf(unknown.AsSpan(5..)) >= 0);

        static byte[] Tag(int field) => field << 3 > 127 ? [(byte)((field << 3 | 2) & 127 | 128), (byte)(field << 3 >> 7)] : [(byte)(field << 3 | 2)];
    }

    [Fact]
    public void Other_outputs_leave_nothing_behind_them()
    {
        var model = OnnxModel.Load(Nets.SqueezeNet);
        var cut = OnnxModel.FromBytes(model.WithOutputs("fire5/concat_1", "fire2/concat_1").ToBytes(), "cut");
        Assert.Equal(["fire5/concat_1", "fire2/concat_1"], cut.Outputs.Select(o => o.Name));
        Assert.DoesNotContain(cut.Nodes, n => n.Outputs[0].StartsWith("fire6", StringComparison.Ordinal));
        Assert.All(cut.Initializers, t => Assert.NotEmpty(cut.Graph.Consumers(t.Name)));
        Assert.True(cut.Nodes.Count < model.Nodes.Count);
        Assert.Equal(model.Sha256, model.WithOutputs("fire2/concat_1").Sha256);
    }

    [Fact]
    public void Subgraphs_keep_what_they_read()
    {
        var model = OnnxModel.FromBytes(Conditional(), "if");
        var kept = model.WithOutputs("y").Nodes.Select(n => n.Operator);
        Assert.Equal(["Relu", "If"], kept);
    }

    [Fact]
    public void Weights_are_replaced_and_the_rest_stays()
    {
        var model = OnnxModel.Load(Nets.Mini);
        var changed = OnnxModel.FromBytes(model.WithWeights(t => t.Name == "classifier.bias" ? [.. Enumerable.Range(0, 200).Select(i => (float)i)] : null).ToBytes(), "m");
        Assert.Equal(7f, changed.Graph.Initializer("classifier.bias")!.ToFloats()[7]);
        Assert.NotEqual(7f, model.Graph.Initializer("classifier.bias")!.ToFloats()[7]);
        var other = model.Initializers.First(t => t.Element == ElementType.Float && t.Name != "classifier.bias");
        Assert.Equal(other.ToFloats(), changed.Graph.Initializer(other.Name)!.ToFloats());
        Assert.Throws<TlearnException>(() => model.WithWeights(_ => [1f, 2f]));
    }

    [Fact]
    public void External_data_is_hashed_read_and_missed()
    {
        using var folder = new TemporaryFolder();
        var (path, data) = (folder.File("model.onnx"), folder.File("model.onnx.data"));
        File.Copy(Nets.Zoo("torchvision-densenet-external"), path);
        File.Copy(Nets.Zoo("torchvision-densenet-external", "model.onnx.data"), data);
        var model = OnnxModel.Load(path);
        Assert.True(model.HasExternalData);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData((byte[])[.. File.ReadAllBytes(path), .. File.ReadAllBytes(data)])), model.Sha256);
        var weight = model.Initializers.First(t => t.ExternalFile is not null && t.Element == ElementType.Float);
        Assert.Equal(weight.Count, weight.ToFloats().Length);

        File.SetAttributes(data, FileAttributes.Normal);
        File.WriteAllBytes(data, new byte[10]);
        Assert.Contains("ends early", Assert.Throws<TlearnException>(() => OnnxModel.Load(path).Initializers.Where(t => t.Element == ElementType.Float).Sum(t => t.ToFloats().Length)).Message);
        File.Delete(data);
        Assert.Contains("model.onnx.data", Assert.Throws<TlearnException>(() => OnnxModel.Load(path)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is text, not a network\n")]
    public void What_is_no_model_is_named(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.onnx"), content);
        Assert.Contains("a.onnx", Assert.Throws<TlearnException>(() => OnnxModel.Load(folder.File("a.onnx"))).Message);
        Assert.Contains("b.onnx", Assert.Throws<TlearnException>(() => OnnxModel.Load(folder.File("b.onnx"))).Message);
        Assert.Contains("folder", Assert.Throws<TlearnException>(() => OnnxModel.Load(folder)).Message);
    }

    [Fact]
    public void A_tensor_that_does_not_exist_is_named() =>
        Assert.Contains("'nowhere'", Assert.Throws<TlearnException>(() => OnnxModel.Load(Nets.Mini).WithOutputs("nowhere")).Message);

    [Fact]
    public void Built_models_are_whole()
    {
        var model = new OnnxModelBuilder().Input("image", ElementType.Float, "N", 3, "H", "W").Node("Flatten", ["image"], ["y"]).Output("y", ElementType.Float, "N", "D").Metadata("a", "b").Build();
        Assert.Equal("b", model.Metadata["a"]);
        Assert.Equal("image float [N,3,H,W]", model.Inputs[0].ToString());
        Assert.Throws<TlearnException>(() => new OnnxModelBuilder().Node("Relu", ["x"], ["y"]).Output("y", ElementType.Float, 1).Build());
    }

    [Fact]
    public void Metadata_is_added_and_replaced()
    {
        var model = OnnxModel.Load(Nets.Mini).WithMetadata("k", "1").WithMetadata("k", "2");
        Assert.Equal("2", OnnxModel.FromBytes(model.ToBytes(), "m").Metadata["k"]);
        Assert.DoesNotContain("k", model.WithMetadata("k", null).Metadata);
    }

    [Fact]
    public void Metadata_alone_are_those_of_the_whole_model()
    {
        using var folder = new TemporaryFolder();
        var model = OnnxModel.Load(Nets.Mini).WithMetadata("a key", new string('x', 100_000)).WithMetadata("ü", "");
        File.WriteAllBytes(folder.File("m.onnx"), model.ToBytes());
        Assert.Equivalent(model.Metadata.ToDictionary(), OnnxMetadata.Read(folder.File("m.onnx")).ToDictionary(), strict: true);
        Assert.NotEmpty(OnnxMetadata.Read(folder.File("m.onnx")));
        File.WriteAllBytes(folder.File("cut.onnx"), model.ToBytes()[..^5]);
        foreach (var none in (string[])["cut.onnx", "missing.onnx"]) Assert.Empty(OnnxMetadata.Read(folder.File(none)));
    }

    /// <summary>y = If(c) { Relu(x) } else { Relu(x) } where the bodies read the Relu outside, and one node that nobody needs.</summary>
    private static byte[] Conditional()
    {
        var whole = new OnnxModelBuilder().Input("x", ElementType.Float, 1).Input("c", ElementType.Bool)
            .Node("Relu", ["x"], ["outside"]).Node("Neg", ["x"], ["unused"]).Node("If", ["c"], ["y"], ("then_branch", "outside"), ("else_branch", "outside"))
            .Output("y", ElementType.Float, 1).Build();
        var proto = TransferLearning.Onnx.Schema.ModelProto.Parser.ParseFrom(whole.ToBytes());
        foreach (var branch in proto.Graph.Node[2].Attribute)
        {
            branch.ClearS();
            branch.G = new TransferLearning.Onnx.Schema.GraphProto { Name = "body" };
            branch.G.Node.Add(new TransferLearning.Onnx.Schema.NodeProto { OpType = "Identity", Input = { branch.Name == "then_branch" ? "outside" : "x" }, Output = { branch.Name } });
            branch.G.Output.Add(new TransferLearning.Onnx.Schema.ValueProto { Name = branch.Name });
        }

        using var stream = new MemoryStream();
        Google.Protobuf.MessageExtensions.WriteTo(proto, stream);
        return stream.ToArray();
    }
}
