using TransferLearning.FineTuning.Preparation;

namespace TransferLearning.Tests.FineTuning.Rules;

/// <summary>Reductions: many values become one.</summary>
internal static class ReductionCases
{
    public static readonly Dictionary<string, Func<Random, RuleCase>> All = new()
    {
        ["ReduceSum"] = r => Reduce(r, "ReduceSum", v => v.Sum()),
        ["ReduceMean"] = r => Reduce(r, "ReduceMean", v => v.Average()),
        ["ReduceMax"] = r => Reduce(r, "ReduceMax", v => v.Max()),
        ["ReduceMin"] = r => Reduce(r, "ReduceMin", v => v.Min()),
        ["ReduceL1"] = r => Reduce(r, "ReduceL1", v => v.Sum(Math.Abs)),
        ["ReduceL2"] = r => Reduce(r, "ReduceL2", v => Math.Sqrt(v.Sum(x => x * x))),
        ["ReduceSumSquare"] = r => Reduce(r, "ReduceSumSquare", v => v.Sum(x => x * x)),
        ["ReduceLogSumExp"] = r => Reduce(r, "ReduceLogSumExp", v => Math.Log(v.Sum(Math.Exp))),
    };

    private static RuleCase Reduce(Random random, string op, Func<IEnumerable<double>, double> f)
    {
        var shape = Draw.Shape(random, random.Next(1, 5));
        long[] axes = [.. Shapes.Upto(shape.Length).Where(_ => random.Next(2) == 0)];
        var keep = random.Next(2);
        long[] over = axes.Length == 0 ? Shapes.Upto(shape.Length) : axes;
        long[] kept = [.. shape.Select((s, a) => over.Contains(a) ? 1 : s)];
        long[] gone = [.. shape.Where((_, a) => !over.Contains(a))];
        // Before operator set 18 axes are an attribute, but for sums.
        var asInput = op == "ReduceSum" && axes.Length > 0;
        (string, object)[] attribute = axes.Length == 0 || asInput ? [] : [("axes", axes)];
        return new RuleCase(op, x => [x[0].Reduce(over, f).Reshape(keep == 1 ? kept : gone)])
        {
            Inputs = asInput ? [Draw.Distinct(random, shape), null] : [Draw.Distinct(random, shape)],
            Integers = asInput ? new Dictionary<int, (long[], long[])> { [1] = ([axes.Length], axes) } : new Dictionary<int, (long[], long[])>(),
            Attributes = [("keepdims", keep), .. attribute],
        };
    }
}
