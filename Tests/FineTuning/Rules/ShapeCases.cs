using TransferLearning.FineTuning.Preparation;

namespace TransferLearning.Tests.FineTuning.Rules;

/// <summary>Operators that give the same values another shape or order, or repeat them.</summary>
internal static class ShapeCases
{
    public static readonly Dictionary<string, Func<Random, RuleCase>> All = new()
    {
        ["Reshape"] = Reshape,
        ["Flatten"] = Flatten,
        ["Squeeze"] = r => Squeeze(r, "Squeeze"),
        ["Unsqueeze"] = r => Squeeze(r, "Unsqueeze"),
        ["Transpose"] = Transpose,
        ["Expand"] = Expand,
        ["Tile"] = Tile,
        ["DepthToSpace"] = DepthToSpace,
        ["SpaceToDepth"] = SpaceToDepth,
        ["Resize"] = Resize,
    };

    private static RuleCase Reshape(Random random)
    {
        var shape = Draw.Shape(random, 3);
        long[] to = random.Next(2) == 0 ? [shape[0] * shape[1], shape[2]] : [1, shape[0], shape[1] * shape[2]];
        return new RuleCase("Reshape", x => [x[0].Reshape(to)]) { Inputs = [Draw.Normal(random, shape), null], Integers = RuleCase.Lists((1, random.Next(2) == 0 ? to : [.. to[..^1], -1])) };
    }

    private static RuleCase Flatten(Random random)
    {
        var shape = Draw.Shape(random, random.Next(1, 5));
        var axis = random.Next(0, shape.Length + 1);
        return new RuleCase("Flatten", x => [x[0].Reshape(shape[..axis].Volume(), shape[axis..].Volume())]) { Inputs = [Draw.Normal(random, shape)], Attributes = [("axis", axis)] };
    }

    private static RuleCase Squeeze(Random random, string op)
    {
        var shape = Draw.Shape(random, 3);
        long[] wide = [shape[0], 1, shape[1], shape[2], 1], axes = random.Next(2) == 0 ? [1, 4] : [-4, -1];
        var (from, to) = op == "Squeeze" ? (wide, shape) : (shape, wide);
        return new RuleCase(op, x => [x[0].Reshape(to)]) { Inputs = [Draw.Normal(random, from), null], Integers = RuleCase.Lists((1, axes)) };
    }

    private static RuleCase Transpose(Random random)
    {
        var shape = Draw.Shape(random, random.Next(1, 5));
        var order = Shapes.Upto(shape.Length);
        random.Shuffle(order);
        var told = random.Next(4) > 0;
        if (!told) Array.Sort(order, (a, b) => b.CompareTo(a));
        return new RuleCase("Transpose", x => [x[0].Transpose(order)]) { Inputs = [Draw.Normal(random, shape)], Attributes = told ? [("perm", order)] : [] };
    }

    private static RuleCase Expand(Random random)
    {
        var shape = Draw.Shape(random, 3);
        long[] own = [.. shape[random.Next(3)..].Select(s => random.Next(2) == 0 ? 1 : s)];
        return new RuleCase("Expand", x => [x[0].Broadcast(shape)]) { Inputs = [Draw.Normal(random, own), null], Integers = RuleCase.Lists((1, shape)) };
    }

    private static RuleCase Tile(Random random)
    {
        var shape = Draw.Shape(random, 3, 3);
        long[] repeats = Draw.Shape(random, 3, 3);
        return new RuleCase("Tile", x => [Naive.Of([.. shape.Zip(repeats, (s, r) => s * r)], i => x[0][[.. i.Zip(shape, (v, s) => v % s)]])])
        {
            Inputs = [Draw.Normal(random, shape), null],
            Integers = RuleCase.Lists((1, repeats)),
        };
    }

    private static RuleCase DepthToSpace(Random random)
    {
        var (n, c, h, w, b) = (Draw.Size(random, 1, 2), Draw.Size(random, 1, 2), Draw.Size(random, 1, 3), Draw.Size(random, 1, 3), 2L);
        var mode = random.Next(2) == 0 ? "CRD" : "DCR";
        return new RuleCase("DepthToSpace", x => [Naive.Of([n, c, h * b, w * b], i =>
        {
            var (down, right) = (i[2] % b, i[3] % b);
            var channel = mode == "CRD" ? (i[1] * b * b) + (down * b) + right : (((down * b) + right) * c) + i[1];
            return x[0][i[0], channel, i[2] / b, i[3] / b];
        })])
        {
            Inputs = [Draw.Normal(random, [n, c * b * b, h, w])],
            Attributes = [("blocksize", b), ("mode", mode)],
        };
    }

    private static RuleCase SpaceToDepth(Random random)
    {
        var (n, c, h, w, b) = (Draw.Size(random, 1, 2), Draw.Size(random, 1, 3), Draw.Size(random, 1, 3), Draw.Size(random, 1, 3), 2L);
        return new RuleCase("SpaceToDepth", x => [Naive.Of([n, c * b * b, h, w], i => x[0][i[0], i[1] % c, (i[2] * b) + (i[1] / c / b), (i[3] * b) + (i[1] / c % b)])])
        {
            Inputs = [Draw.Normal(random, [n, c, h * b, w * b])],
            Attributes = [("blocksize", b)],
        };
    }

    private static RuleCase Resize(Random random)
    {
        var shape = Draw.Shape(random, 4, 3);
        long factor = random.Next(2, 4);
        long[] sizes = [shape[0], shape[1], shape[2] * factor, shape[3] * factor];
        return new RuleCase("Resize", x => [Naive.Of(sizes, i => x[0][i[0], i[1], i[2] / factor, i[3] / factor])])
        {
            Inputs = [Draw.Normal(random, shape), null, null, null],
            Integers = RuleCase.Lists((3, sizes)),
            Attributes = [("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor")],
        };
    }
}
