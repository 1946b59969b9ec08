using Microsoft.ML.OnnxRuntime;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FineTuning.Gradients;
using TransferLearning.FineTuning.Gradients.Writing;
using TransferLearning.FineTuning.Preparation;
using TransferLearning.FineTuning.WeightGradients;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;
using Xunit;

namespace TransferLearning.Tests.FineTuning.Rules;

/// <summary>Several cases side by side in one graph: sessions cost more than they compute.</summary>
internal static class RuleRun
{
    private const double Step = 1e-5;

    /// <summary>That the gradients of Σ R·y, with random R, are those that central differences of the doubles give.</summary>
    public static void Check(IReadOnlyList<RuleCase> cases, long opset, Random random)
    {
        var model = Model(cases, opset);
        var facts = BlankRunFacts.Probe(model, []);
        var wanted = cases.SelectMany((c, k) => Wanted(c).Select(i => Input(k, i))).ToList();
        var builder = OnnxModelBuilder.Continue(model, model.Nodes, wanted.ToHashSet());
        var writer = new GraphWriter(builder);
        foreach (var name in wanted) builder.Input(name, ElementType.Float, Sizes(facts.Shape(name)));
        var outputs = cases.Select(c => c.Run(c.Inputs!)).ToList();
        var weights = outputs.Select(o => o.Select(y => Draw.Normal(random, y.Shape)).ToArray()).ToList();
        var seeds = outputs.SelectMany((o, k) => o.Select((y, j) => (Output(k, j), writer.Numbers(y.Shape, Floats(weights[k][j]))))).ToList();
        var gradients = new GradientBuilder(model, model.Nodes, facts, writer, wanted, new OperatorsAlone()).Run(seeds);
        var made = wanted.ToDictionary(w => w, w => writer.Node("Identity", gradients[w]));
        foreach (var (name, tensor) in made) builder.Output(tensor, ElementType.Float, Sizes(facts.Shape(name)));
        foreach (var (k, o) in outputs.Index()) foreach (var (j, y) in o.Index()) builder.Output(Output(k, j), ElementType.Float, Sizes(y.Shape));
        var found = Run(builder.Build(), wanted.Select(w => (w, cases[int.Parse(w[1..w.IndexOf('.')])].Inputs[int.Parse(w[(w.LastIndexOf('.') + 1)..])]!)).ToList());
        for (var k = 0; k < cases.Count; k++)
        {
            for (var j = 0; j < outputs[k].Length; j++) Near(outputs[k][j].Data, found[Output(k, j)], $"{cases[k].Op}: output {j} of {Describe(cases[k])}");
            foreach (var i in Wanted(cases[k])) Near(Differences(cases[k], weights[k], i), found[made[Input(k, i)]], $"{cases[k].Op}: gradient of input {i} of {Describe(cases[k])}");
        }
    }

    private static OnnxModel Model(IReadOnlyList<RuleCase> cases, long opset)
    {
        var graph = new OnnxModelBuilder(opset, "case");
        foreach (var (k, c) in cases.Index())
        {
            var names = new List<string>();
            for (var i = 0; i < c.Inputs.Length; i++)
            {
                names.Add(c.Inputs[i] is null && !c.Integers.ContainsKey(i) ? "" : Input(k, i));
                if (c.Inputs[i] is { } x) graph.Weight(Input(k, i), x.Shape, Floats(x));
                else if (c.Integers.TryGetValue(i, out var integers)) graph.Integers(Input(k, i), integers.Shape, integers.Values);
            }

            while (names[^1].Length == 0) names.RemoveAt(names.Count - 1);
            var outputs = c.Run(c.Inputs!);
            foreach (var i in c.Conditions) names[i] = Condition(graph, names[i]);
            graph.Node(c.Op, names, [.. outputs.Select((_, j) => Output(k, j))], c.Attributes);
            for (var j = 0; j < outputs.Length; j++) graph.Output(Output(k, j), ElementType.Float, Sizes(outputs[j].Shape));
        }

        return graph.Build();
    }

    private static string Condition(OnnxModelBuilder graph, string numbers)
    {
        graph.Node("Cast", [numbers], [$"{numbers}.bool"], ("to", 9));
        return $"{numbers}.bool";
    }

    private static Dictionary<string, float[]> Run(OnnxModel model, List<(string Name, Naive Value)> inputs)
    {
        using var session = NetworkSession.Open(model, DeviceSpec.Cpu, 1, out _);
        var values = inputs.Select(i => OrtValue.CreateTensorValueFromMemory(Floats(i.Value), i.Value.Shape)).ToList();
        using var run = new RunOptions();
        using var outputs = session.Run(run, [.. inputs.Select(i => i.Name)], values, [.. model.Outputs.Select(o => o.Name)]);
        var found = model.Outputs.Select((o, i) => (o.Name, outputs[i].GetTensorDataAsSpan<float>().ToArray())).ToDictionary(p => p.Name, p => p.Item2);
        foreach (var value in values) value.Dispose();
        return found;
    }

    private static double[] Differences(RuleCase c, Naive[] weights, int input)
    {
        var x = c.Inputs[input]!;
        return [.. Enumerable.Range(0, x.Data.Length).Select(e => (Loss(e, Step) - Loss(e, -Step)) / (2 * Step))];

        double Loss(int element, double by)
        {
            Naive?[] moved = [.. c.Inputs];
            double[] data = [.. x.Data];
            data[element] += by;
            moved[input] = new Naive(x.Shape, data);
            return c.Run(moved!).Zip(weights, (y, r) => y.Data.Zip(r.Data, (a, b) => a * b).Sum()).Sum();
        }
    }

    private static void Near(double[] expected, float[] found, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        var (off, norm) = (0.0, 0.0);
        for (var i = 0; i < expected.Length; i++) (off, norm) = (off + Math.Pow(expected[i] - found[i], 2), norm + Math.Pow(expected[i], 2));
        Assert.True(Math.Sqrt(off) <= 1e-4 * Math.Sqrt(norm) + 1e-6, $"{what}: off by {Math.Sqrt(off):g3} of {Math.Sqrt(norm):g3}");
    }

    private static IEnumerable<int> Wanted(RuleCase c) => Enumerable.Range(0, c.Inputs.Length).Where(i => c.Inputs[i] is not null && !c.Fixed.Contains(i) && !c.Conditions.Contains(i));

    private static string Describe(RuleCase c) =>
        $"{string.Join(" ", c.Inputs.Select(i => i is null ? "-" : $"[{string.Join(",", i.Shape)}]"))} {string.Join(" ", c.Attributes.Select(a => $"{a.Name}={(a.Value is long[] l ? string.Join(",", l) : a.Value)}"))} {string.Join(" ", c.Integers.Values.Select(v => $"({string.Join(",", v.Values)})"))}";

    private static string Input(int k, int i) => $"c{k}.in.{i}";

    private static string Output(int k, int j) => $"c{k}.out.{j}";

    private static float[] Floats(Naive x) => [.. x.Data.Select(v => (float)v)];

    private static object[] Sizes(long[] shape) => [.. shape.Cast<object>()];
}
