using TransferLearning.Core;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using TransferLearning.Onnx.Schema;
using Xunit;

namespace TransferLearning.Tests.Onnx;

/// <summary>Functions that a file defines; that whole networks of them compute the same is the zoo's to say.</summary>
public sealed class FunctionTests
{
    private const string Domain = "pkg.own";

    [Fact]
    public void A_call_becomes_the_nodes_of_its_function()
    {
        var model = Read([Slope("slope", 0.3f)], Call("slope", ["x"], ["y"], "layer"));
        Assert.Equal(["LeakyRelu", "Neg"], model.Nodes.Select(n => n.Operator));
        Assert.Equal(["layer/inner"], model.Nodes[0].Outputs);
        Assert.Equal("layer/leaky", model.Nodes[0].Name);
        Assert.Equal(["y"], model.Nodes[1].Outputs);
        Assert.Empty(model.LocalFunctions);
    }

    [Fact]
    public void An_attribute_is_the_calls_or_else_the_functions_or_else_the_operators()
    {
        var told = Call("slope", ["x"], ["y"], "layer");
        told.Attribute.Add(new AttributeProto { Name = "slant", F = 0.7f, Type = 1 });
        Assert.Equal(0.7f, Read([Slope("slope", 0.3f)], told).Nodes[0].Number("alpha", 0));
        Assert.Equal(0.3f, Read([Slope("slope", 0.3f)], Call("slope", ["x"], ["y"], "layer")).Nodes[0].Number("alpha", 0));
        Assert.False(Read([Slope("slope", null)], Call("slope", ["x"], ["y"], "layer")).Nodes[0].Has("alpha"));
    }

    [Fact]
    public void Two_calls_do_not_share_tensors()
    {
        var model = Read([Slope("slope", 0.3f)], Call("slope", ["x"], ["middle"], "layer"), Call("slope", ["middle"], ["y"], "layer"));
        Assert.Equal(["layer/inner", "middle", "layer/inner_2", "y"], model.Nodes.SelectMany(n => n.Outputs));
    }

    [Fact]
    public void What_a_function_hands_through_keeps_its_name_outside()
    {
        var through = new FunctionProto { Name = "through", Domain = Domain, Input = { "a" }, Output = { "a" } };
        var node = Assert.Single(Read([through], Call("through", ["x"], ["y"], "layer")).Nodes);
        Assert.Equal(("Identity", "x", "y"), (node.Operator, node.Inputs[0], node.Outputs[0]));
    }

    [Fact]
    public void A_function_of_another_operator_set_stays_a_call()
    {
        var function = Slope("slope", 0.3f);
        function.OpsetImport.Add(new OperatorSetProto { Domain = "", Version = 9 });
        var model = Read([function], Call("slope", ["x"], ["y"], "layer"));
        Assert.Equal("slope", Assert.Single(model.Nodes).Operator);
        Assert.Contains((Domain, "slope"), model.LocalFunctions);
    }

    [Fact]
    public void Circles_floods_and_calls_that_do_not_fit_are_told()
    {
        var circle = new FunctionProto { Name = "circle", Domain = Domain, Input = { "a" }, Output = { "b" }, Node = { Call("circle", ["a"], ["b"], "again") } };
        Assert.Contains("calls itself", Refused([circle], Call("circle", ["x"], ["y"], "layer")), StringComparison.Ordinal);

        // Each calls the one below twice: 2^40 nodes.
        List<FunctionProto> doubling = [Slope("f0", 0.3f)];
        for (var i = 1; i <= 40; i++)
        {
            doubling.Add(new FunctionProto { Name = $"f{i}", Domain = Domain, Input = { "a" }, Output = { "c" }, Node = { Call($"f{i - 1}", ["a"], ["b"], "one"), Call($"f{i - 1}", ["b"], ["c"], "two") } });
        }

        Assert.Contains("more than", Refused(doubling, Call("f40", ["x"], ["y"], "layer")), StringComparison.Ordinal);
        Assert.Contains("the function of that name 1 and 1", Refused([Slope("slope", 0.3f)], Call("slope", ["x", "x"], ["y"], "layer")), StringComparison.Ordinal);
    }

    private static FunctionProto Slope(string name, float? ordinary)
    {
        var leaky = new NodeProto { OpType = "LeakyRelu", Name = "leaky", Input = { "a" }, Output = { "inner" }, Attribute = { new AttributeProto { Name = "alpha", RefAttrName = "slant", Type = 1 } } };
        var function = new FunctionProto { Name = name, Domain = Domain, Input = { "a" }, Output = { "b" }, Node = { leaky, new NodeProto { OpType = "Neg", Input = { "inner" }, Output = { "b" } } } };
        if (ordinary is { } value) function.AttributeProto.Add(new AttributeProto { Name = "slant", F = value, Type = 1 });
        return function;
    }

    private static NodeProto Call(string function, string[] inputs, string[] outputs, string name) => new() { OpType = function, Domain = Domain, Name = name, Input = { inputs }, Output = { outputs } };

    private static string Refused(IEnumerable<FunctionProto> functions, params NodeProto[] nodes) => Assert.Throws<TlearnException>(() => Read(functions, nodes)).Message;

    private static OnnxModel Read(IEnumerable<FunctionProto> functions, params NodeProto[] nodes)
    {
        var proto = ModelProto.Parser.ParseFrom(new OnnxModelBuilder().Input("x", ElementType.Float, 1, 3).Node("Neg", ["x"], ["y"]).Output("y", ElementType.Float, 1, 3).Build().ToBytes());
        proto.Graph.Node.Clear();
        proto.Graph.Node.AddRange(nodes);
        proto.Functions.AddRange(functions);
        proto.OpsetImport.Add(new OperatorSetProto { Domain = Domain, Version = 1 });
        return OnnxModel.FromBytes(Edits.Bytes(proto), "functions");
    }
}
