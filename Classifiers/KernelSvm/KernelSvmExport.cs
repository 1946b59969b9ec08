using TransferLearning.Classifiers.Linear;
using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.KernelSvm;

/// <summary>
/// Writes a kernel machine as ONNX operators that are the same in every operator set from 7 on; where a signature changed (Split,
/// ReduceMax) as the graph's has it.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="model">The machine.</param>
/// <param name="dimension">Length of a feature vector, D.</param>
/// <param name="classes">Number of classes, C.</param>
internal sealed class KernelSvmExport(OnnxModelBuilder graph, KernelModel model, int dimension, int classes)
{
    private readonly int _count = model.Present.Length;

    /// <summary>Adds what <see cref="KernelSvmHead.Score"/> does behind the scaling.</summary>
    /// <param name="scaled">Name of the scaled features, <c>[N,D]</c>.</param>
    /// <returns>Name of the scores, <c>[N,C]</c>.</returns>
    public string Append(string scaled)
    {
        var scores = Scores(Decisions(Kernel(scaled)));
        if (_count == classes) return scores;
        var places = new float[_count * classes];
        var absent = new float[classes];
        Array.Fill(absent, LinearScores.Absent);
        for (var c = 0; c < _count; c++)
        {
            places[(c * classes) + model.Present[c]] = 1;
            absent[model.Present[c]] = 0;
        }

        graph.Weight("head.places", [_count, classes], places).Weight("head.absent", [classes], absent);
        return Node("Gemm", "head.all_scores", [scores, "head.places", "head.absent"]);
    }

    // [N,S]
    private string Kernel(string scaled)
    {
        var function = model.Function;
        if (model.Centre.Length > 0)
        {
            graph.Weight("head.kernel_centre", [dimension], model.Centre);
            scaled = Node("Sub", "head.kernel_centred", [scaled, "head.kernel_centre"]);
        }

        graph.Weight("head.support", [model.SupportVectors, dimension], model.Support);
        if (function.Kind == KernelKind.Rbf)
        {
            var norms = new float[model.SupportVectors];
            for (var s = 0; s < norms.Length; s++) norms[s] = (float)Vectors.SquaredNorm(model.Support.AsSpan(s * dimension, dimension));
            graph.Weight("head.norms", [norms.Length], norms).Weight("head.columns", [dimension, 1], Repeat(1, dimension)).Weight("head.minus_gamma", [], [-function.Gamma]);
            Node("Mul", "head.squares", [scaled, scaled]);
            Node("MatMul", "head.norm", ["head.squares", "head.columns"]);
            Node("Gemm", "head.products", [scaled, "head.support", "head.norms"], ("transB", 1), ("alpha", -2f));
            Node("Add", "head.differences", ["head.products", "head.norm"]);
            Node("Relu", "head.distances", ["head.differences"]);
            Node("Mul", "head.exponents", ["head.distances", "head.minus_gamma"]);
            return Node("Exp", "head.kernel", ["head.exponents"]);
        }

        var poly = function.Kind == KernelKind.Poly;
        graph.Weight("head.coef0", [1], [poly ? function.Coef0 : 0]);
        var kernel = Node("Gemm", "head.products", [scaled, "head.support", "head.coef0"], ("transB", 1), ("alpha", poly ? function.Gamma : 1f));
        for (var d = 2; poly && d <= function.Degree; d++) kernel = Node("Mul", $"head.power_{d}", [kernel, "head.products"]);
        return kernel;
    }

    // [N,K,K]: entry (a, b) above 0 speaks for a.
    private string Decisions(string kernel)
    {
        long[] sizes = [.. model.Starts.Zip(model.Starts.Skip(1), (a, b) => (long)(b - a))];
        string[] parts = [.. sizes.Select((_, c) => $"head.kernel_{c}")];
        if (graph.Opset < 13)
        {
            graph.Node("Split", [kernel], parts, ("axis", 1), ("split", sizes));
        }
        else
        {
            graph.Integers("head.sizes", [_count], sizes).Node("Split", [kernel, "head.sizes"], parts, ("axis", 1));
        }

        for (var c = 0; c < _count; c++)
        {
            graph.Weight($"head.weights_{c}", [sizes[c], _count], model.Weights.AsSpan(model.Starts[c] * _count, (int)sizes[c] * _count));
            Node("MatMul", $"head.sums_{c}", [parts[c], $"head.weights_{c}"]);
        }

        graph.Node("Concat", [.. sizes.Select((_, c) => $"head.sums_{c}")], ["head.flat_sums"], ("axis", 1));
        graph.Integers("head.square", [3], [0, _count, _count]).Weight("head.intercepts", [_count, _count], model.Intercepts);
        Node("Reshape", "head.sums", ["head.flat_sums", "head.square"]);
        Node("Transpose", "head.other_sums", ["head.sums"], ("perm", new long[] { 0, 2, 1 }));
        Node("Sub", "head.sum_differences", ["head.sums", "head.other_sums"]);
        return Node("Add", "head.decisions", ["head.sum_differences", "head.intercepts"]);
    }

    // [N,K]; see OneVsOneVotes.
    private string Scores(string decisions)
    {
        graph.Weight("head.classes", [_count, 1], Repeat(1, _count)).Integers("head.rows", [2], [0, _count]);
        var total = Sum("head.total", decisions);
        if (_count == 2) return total;

        // A pair that is undecided goes to its second class; nobody wins against itself.
        var bounds = new float[_count * _count];
        for (var a = 0; a < _count; a++)
        {
            for (var b = 0; b < _count; b++) bounds[(a * _count) + b] = a < b ? 0 : a > b ? -1e-37f : 1;
        }

        graph.Weight("head.bounds", [_count, _count], bounds);
        Node("Greater", "head.won", [decisions, "head.bounds"]);
        Cast("head.wins", "head.won");
        var votes = Sum("head.votes", "head.wins");

        graph.Weight("head.one", [], [1]).Weight("head.three", [], [3]);
        Node("Abs", "head.size", [total]);
        Node("Add", "head.size_1", ["head.size", "head.one"]);
        Node("Mul", "head.size_3", ["head.size_1", "head.three"]);
        Node("Div", "head.confidence", [total, "head.size_3"]);
        Node("Add", "head.plain_scores", [votes, "head.confidence"]);
        return RaiseWinner(votes, "head.plain_scores");
    }

    private string RaiseWinner(string votes, string scores)
    {
        // K × votes − number of the class: whole numbers, the highest at the first of those with most votes.
        graph.Weight("head.count", [], [_count]).Weight("head.numbers", [_count], [.. Enumerable.Range(0, _count).Select(c => (float)c)]).Weight("head.far", [], [1e30f]);
        Node("Mul", "head.weighed_votes", [votes, "head.count"]);
        Node("Sub", "head.rank", ["head.weighed_votes", "head.numbers"]);
        Highest("head.first", "head.rank");
        Node("Less", "head.behind", ["head.rank", "head.first"]);
        Cast("head.losers", "head.behind");
        Highest("head.highest", scores);
        // The highest score for the winner, far below it for the others.
        Node("Mul", "head.penalty", ["head.losers", "head.far"]);
        Node("Sub", "head.raised", ["head.highest", "head.penalty"]);
        return Node("Max", "head.scores", [scores, "head.raised"]);
    }

    private string Sum(string name, string values)
    {
        Node("MatMul", name + "_column", [values, "head.classes"]);
        return Node("Reshape", name, [name + "_column", "head.rows"]);
    }

    private void Highest(string name, string values)
    {
        if (graph.Opset < 18)
        {
            Node("ReduceMax", name, [values], ("axes", new long[] { 1 }));
            return;
        }

        if (name == "head.first") graph.Integers("head.axis", [1], [1]);
        Node("ReduceMax", name, [values, "head.axis"]);
    }

    private void Cast(string name, string truth) => Node("Cast", name, [truth], ("to", 1));

    private string Node(string op, string output, string[] inputs, params (string Name, object Value)[] attributes)
    {
        graph.Node(op, inputs, [output], attributes);
        return output;
    }

    private static float[] Repeat(float value, int count)
    {
        var values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}
