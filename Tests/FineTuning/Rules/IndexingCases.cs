using TransferLearning.FineTuning.Preparation;

namespace TransferLearning.Tests.FineTuning.Rules;

/// <summary>Operators that take parts of a tensor, or put parts together.</summary>
internal static class IndexingCases
{
    public static readonly Dictionary<string, Func<Random, RuleCase>> All = new()
    {
        ["Concat"] = Concat,
        ["Split"] = Split,
        ["Slice"] = Slice,
        ["Pad"] = Pad,
        ["Gather"] = Gather,
        ["GatherElements"] = GatherElements,
    };

    private static RuleCase Concat(Random random)
    {
        var shape = Draw.Shape(random, 3);
        var axis = random.Next(3);
        long[][] parts = [.. Enumerable.Range(0, 3).Select(_ => shape.Select((s, a) => a == axis ? Draw.Size(random, 1, 3) : s).ToArray())];
        return new RuleCase("Concat", x => [Joined(x, axis)]) { Inputs = [.. parts.Select(p => Draw.Normal(random, p))], Attributes = [("axis", random.Next(2) == 0 ? axis : axis - 3)] };
    }

    private static RuleCase Split(Random random)
    {
        var shape = Draw.Shape(random, 3);
        var axis = random.Next(3);
        long[] sizes = [.. Enumerable.Range(0, 3).Select(_ => Draw.Size(random, 1, 3))];
        shape[axis] = sizes.Sum();
        return new RuleCase("Split", x => [.. sizes.Select((s, i) => Cut(x[0], axis, sizes[..i].Sum(), s, 1))])
        {
            Inputs = [Draw.Normal(random, shape), null],
            Integers = RuleCase.Lists((1, sizes)),
            Attributes = [("axis", axis)],
        };
    }

    private static RuleCase Slice(Random random)
    {
        var shape = Draw.Shape(random, 3, 6);
        int[] axes = random.Next(2) == 0 ? [random.Next(3)] : [2, 0];
        var (starts, ends, steps) = (new long[axes.Length], new long[axes.Length], new long[axes.Length]);
        var cuts = new (long First, long Count, long Step)[axes.Length];
        for (var i = 0; i < axes.Length; i++)
        {
            var size = shape[axes[i]];
            var first = random.NextInt64(size);
            var step = random.Next(2) == 0 ? 1L : random.Next(1, 4) * (random.Next(2) == 0 ? 1 : -1);
            var room = step > 0 ? (size - first + step - 1) / step : (first / -step) + 1;
            var count = random.NextInt64(1, room + 1);
            cuts[i] = (first, count, step);
            var end = first + (count * step);
            (starts[i], steps[i]) = (random.Next(2) == 0 ? first : first - size, step);
            ends[i] = step < 0 && end < 0 ? long.MinValue + 1 : step > 0 && end > size ? int.MaxValue : end;
        }

        return new RuleCase("Slice", x => [axes.Zip(cuts).Aggregate(x[0], (y, c) => Cut(y, c.First, c.Second.First, c.Second.Count, c.Second.Step))])
        {
            Inputs = [Draw.Normal(random, shape), null, null, null, null],
            Integers = RuleCase.Lists((1, starts), (2, ends), (3, [.. axes.Select(a => random.Next(2) == 0 ? a : a - 3L)]), (4, steps)),
        };
    }

    private static RuleCase Pad(Random random)
    {
        long[] shape = [Draw.Size(random, 1, 2), Draw.Size(random, 3, 5), Draw.Size(random, 3, 5)];
        var mode = random.Next(3) switch { 0 => "reflect", 1 => "edge", _ => "constant" };
        long[] begins = [0, random.Next(3), random.Next(3)], ends = [0, random.Next(3), random.Next(3)];
        if (mode == "constant" && random.Next(2) == 0) (begins[1], ends[2]) = (-1, -1);
        return new RuleCase("Pad", x => [Naive.Of([.. shape.Select((s, a) => s + begins[a] + ends[a])], i =>
        {
            long[] at = [.. i.Select((v, a) => v - begins[a])];
            return mode switch
            {
                "constant" => x[0].Padded(at, 0.5),
                "edge" => x[0][[.. at.Select((v, a) => Math.Clamp(v, 0, shape[a] - 1))]],
                _ => x[0][[.. at.Select((v, a) => v < 0 ? -v : v >= shape[a] ? (2 * (shape[a] - 1)) - v : v)]],
            };
        })])
        {
            Inputs = mode == "constant" ? [Draw.Normal(random, shape), null, new Naive([], [0.5])] : [Draw.Normal(random, shape), null],
            Fixed = [2],
            Integers = RuleCase.Lists((1, [.. begins, .. ends])),
            Attributes = [("mode", mode)],
        };
    }

    private static RuleCase Gather(Random random)
    {
        var shape = Draw.Shape(random, 3);
        var axis = random.Next(3);
        long[] indexShape = random.Next(3) switch { 0 => [], 1 => [Draw.Size(random, 1, 5)], _ => [2, 3] };
        long[] indices = [.. Enumerable.Range(0, (int)indexShape.Volume()).Select(_ => random.NextInt64(-shape[axis], shape[axis]))];
        var places = new Naive(indexShape, [.. indices.Select(i => (double)(i < 0 ? i + shape[axis] : i))]);
        return new RuleCase("Gather", x => [Naive.Of([.. shape[..axis], .. indexShape, .. shape[(axis + 1)..]], i =>
            x[0][[.. i[..axis], (long)places[i.AsSpan(axis, indexShape.Length)], .. i[(axis + indexShape.Length)..]]])])
        {
            Inputs = [Draw.Normal(random, shape), null],
            Integers = new Dictionary<int, (long[], long[])> { [1] = (indexShape, indices) },
            Attributes = [("axis", axis)],
        };
    }

    private static RuleCase GatherElements(Random random)
    {
        var shape = Draw.Shape(random, 3);
        var axis = random.Next(3);
        long[] taken = [.. shape.Select((s, a) => a == axis ? Draw.Size(random, 1, 5) : s)];
        long[] indices = [.. Enumerable.Range(0, (int)taken.Volume()).Select(_ => random.NextInt64(-shape[axis], shape[axis]))];
        var places = new Naive(taken, [.. indices.Select(i => (double)(i < 0 ? i + shape[axis] : i))]);
        return new RuleCase("GatherElements", x => [Naive.Of(taken, i => x[0][[.. i.Select((v, a) => a == axis ? (long)places[i] : v)]])])
        {
            Inputs = [Draw.Normal(random, shape), null],
            Integers = new Dictionary<int, (long[], long[])> { [1] = (taken, indices) },
            Attributes = [("axis", axis)],
        };
    }

    private static Naive Cut(Naive x, int axis, long first, long count, long step) =>
        Naive.Of([.. x.Shape.Select((s, a) => a == axis ? count : s)], i => x[[.. i.Select((v, a) => a == axis ? first + (v * step) : v)]]);

    private static Naive Joined(Naive[] parts, int axis) => Naive.Of([.. parts[0].Shape.Select((s, a) => a == axis ? parts.Sum(p => p.Shape[axis]) : s)], i =>
    {
        var at = i[axis];
        var part = 0;
        while (at >= parts[part].Shape[axis]) at -= parts[part++].Shape[axis];
        return parts[part][[.. i.Select((v, a) => a == axis ? at : v)]];
    });
}
