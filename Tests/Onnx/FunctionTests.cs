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
        Assert.Equal(["layer/leaky", "layer/leaky_2"], model.Nodes.Where(n => n.Name.Length > 0).Select(n => n.Name));
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
    public void Calls_that_do_not_fit_stay_the_runtimes_to_judge() =>
        Assert.Equal("slope", Assert.Single(Read([Slope("slope", 0.3f)], Call("slope", ["x", "x"], ["y"], "layer")).Nodes).Operator);

    [Fact]
    public void Functions_called_as_an_operator_of_the_runtime_stay_calls()
    {
        // The runtime takes its own kernel before the file's function.
        var function = Slope("QuickGelu", 0.3f);
        function.Domain = "com.microsoft";
        var call = Call("QuickGelu", ["x"], ["y"], "layer");
        call.Domain = "com.microsoft";
        Assert.Equal("QuickGelu", Assert.Single(Read([function], call).Nodes).Operator);
    }

    [Fact]
    public void Of_functions_that_disagree_about_a_new_domain_the_first_is_taken()
    {
        FunctionProto[] functions = [Slope("first", 0.3f), Slope("second", 0.3f)];
        foreach (var (i, function) in functions.Index()) function.OpsetImport.Add(new OperatorSetProto { Domain = "pkg.common", Version = i + 1 });
        var model = Read(functions, Call("first", ["x"], ["middle"], "one"), Call("second", ["middle"], ["y"], "two"));
        Assert.Equal(["LeakyRelu", "Neg", "second"], model.Nodes.Select(n => n.Operator));
        Assert.Equal(1, model.Opsets["pkg.common"]);
    }

    [Fact]
    public void Circles_and_floods_stay_calls_and_cost_no_time()
    {
        var circle = new FunctionProto { Name = "circle", Domain = Domain, Input = { "a" }, Output = { "b" }, Node = { Call("circle", ["a"], ["b"], "again") } };
        Assert.Equal("circle", Assert.Single(Read([circle], Call("circle", ["x"], ["y"], "layer")).Nodes).Operator);

        // Each calls the one below twice: 2^40 nodes.
        List<FunctionProto> doubling = [Slope("f0", 0.3f)];
        for (var i = 1; i <= 40; i++)
        {
            doubling.Add(new FunctionProto { Name = $"f{i}", Domain = Domain, Input = { "a" }, Output = { "c" }, Node = { Call($"f{i - 1}", ["a"], ["b"], "one"), Call($"f{i - 1}", ["b"], ["c"], "two") } });
        }

        Assert.Equal("f40", Assert.Single(Read(doubling, Call("f40", ["x"], ["y"], "layer")).Nodes).Operator);

        // Each hands on a body with two of its caller's in it: 2^40 graphs.
        List<FunctionProto> nesting = [];
        for (var i = 0; i < 40; i++)
        {
            var both = new NodeProto { OpType = "If", Input = { "c" }, Output = { "d" } };
            foreach (var branch in (string[])["then_branch", "else_branch"]) both.Attribute.Add(new AttributeProto { Name = branch, RefAttrName = "g", Type = 5 });
            var call = Call($"n{i + 1}", ["a"], ["b"], "inner");
            call.Attribute.Add(new AttributeProto { Name = "g", Type = 5, G = new GraphProto { Name = "body", Node = { both }, Output = { new ValueProto { Name = "d" } } } });
            nesting.Add(new FunctionProto { Name = $"n{i}", Domain = Domain, Input = { "a" }, Output = { "b" }, Node = { call } });
        }

        nesting.Add(Slope("n40", 0.3f));
        Assert.Equal("n0", Assert.Single(Read(nesting, Call("n0", ["x"], ["y"], "layer")).Nodes).Operator);
    }

    private static FunctionProto Slope(string name, float? ordinary)
    {
        var leaky = new NodeProto { OpType = "LeakyRelu", Name = "leaky", Input = { "a" }, Output = { "inner" }, Attribute = { new AttributeProto { Name = "alpha", RefAttrName = "slant", Type = 1 } } };
        var function = new FunctionProto { Name = name, Domain = Domain, Input = { "a" }, Output = { "b" }, Node = { leaky, new NodeProto { OpType = "Neg", Input = { "inner" }, Output = { "b" } } } };
        if (ordinary is { } value) function.AttributeProto.Add(new AttributeProto { Name = "slant", F = value, Type = 1 });
        return function;
    }

    private static NodeProto Call(string function, string[] inputs, string[] outputs, string name) => new() { OpType = function, Domain = Domain, Name = name, Input = { inputs }, Output = { outputs } };

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
