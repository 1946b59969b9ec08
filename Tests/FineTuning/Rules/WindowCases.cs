using TransferLearning.FineTuning.WeightGradients;

namespace TransferLearning.Tests.FineTuning.Rules;

/// <summary>Convolutions and poolings of random sizes.</summary>
internal static class WindowCases
{
    public static readonly Dictionary<string, Func<Random, RuleCase>> All = new()
    {
        ["MaxPool"] = r => Pool(r, "MaxPool"),
        ["AveragePool"] = r => Pool(r, "AveragePool"),
        ["GlobalAveragePool"] = r => Global(r, "GlobalAveragePool", v => v.Average()),
        ["GlobalMaxPool"] = r => Global(r, "GlobalMaxPool", v => v.Max()),
    };

    /// <summary>Sizes of a convolution; a third are depthwise, a third grouped.</summary>
    public static ConvGeometry Geometry(Random random, int rank)
    {
        var groups = random.Next(3) switch { 0 => 1L, 1 => 2, _ => random.Next(2, 5) };
        var (perGroup, filters) = (random.Next(2) == 0 ? 1 : Draw.Size(random, 1, 3), random.Next(2) == 0 ? 1 : Draw.Size(random, 1, 3));
        return Sizes(random, rank, groups * perGroup, groups * filters, groups, random.Next(4) == 0 ? 1 : 3);
    }

    public static RuleCase Conv(Random random)
    {
        var rank = random.Next(5) == 0 ? 1 : 2;
        var g = Geometry(random, rank);
        var bias = random.Next(2) == 0;
        (string, object)[] padding = [("pads", (long[])[.. g.PadBegins, .. g.PadEnds])];
        if (random.Next(5) == 0) (g, padding) = Same(g, random.Next(2) == 0 ? "SAME_UPPER" : "SAME_LOWER");
        return new RuleCase("Conv", x => [NaiveWindows.Conv(x[0], x[1], bias ? x[2] : null, g)])
        {
            Inputs = [Draw.Normal(random, [g.Batch, g.Channels, .. g.In]), Draw.Normal(random, [g.Filters, g.Channels / g.Groups, .. g.Kernel]), bias ? Draw.Normal(random, [g.Filters]) : null],
            Attributes = [("group", g.Groups), ("strides", g.Strides), ("dilations", g.Dilations), ("kernel_shape", g.Kernel), .. padding],
        };
    }

    private static (ConvGeometry, (string, object)[]) Same(ConvGeometry g, string mode)
    {
        long[] size = [.. g.In.Zip(g.Strides, (i, s) => (i + s - 1) / s)];
        long[] total = [.. size.Select((o, a) => Math.Max(0, ((o - 1) * g.Strides[a]) + g.Kernel[a] - g.In[a]))];
        long[] front = [.. total.Select(t => mode == "SAME_UPPER" ? t / 2 : t - (t / 2))];
        // The runtime takes no dilations together with automatic padding everywhere; neither do exporters.
        g = g with { Out = size, Dilations = [.. g.Dilations.Select(_ => 1L)], PadBegins = front, PadEnds = [.. total.Zip(front, (t, f) => t - f)] };
        return (g, [("auto_pad", mode)]);
    }

    private static RuleCase Pool(Random random, string op)
    {
        var channels = Draw.Size(random, 1, 3);
        var g = Sizes(random, 2, channels, channels, 1, 3) with { Dilations = [1, 1] };
        // A border as wide as the kernel would make windows of nothing.
        g = g with { PadBegins = [.. g.PadBegins.Zip(g.Kernel, (p, k) => Math.Min(p, k - 1))], PadEnds = [.. g.PadEnds.Zip(g.Kernel, (p, k) => Math.Min(p, k - 1))] };
        // A last window that would begin behind the image is counted by the runtime's shapes and not by its kernel: such sizes do not run at all.
        var up = random.Next(2) == 1 && g.In.Select((size, a) => (size + g.PadBegins[a] + g.PadEnds[a] - g.Kernel[a] + g.Strides[a] - 1) / g.Strides[a] * g.Strides[a] < size + g.PadBegins[a]).All(runs => runs) ? 1 : 0;
        var counted = random.Next(2) == 0;
        g = g with { Out = [.. g.In.Select((size, a) => ((size + g.PadBegins[a] + g.PadEnds[a] - g.Kernel[a] + (up * (g.Strides[a] - 1))) / g.Strides[a]) + 1)] };
        (string, object)[] count = op == "AveragePool" ? [("count_include_pad", counted ? 1 : 0)] : [];
        return new RuleCase(op, x => [op == "MaxPool" ? NaiveWindows.MaxPool(x[0], g) : NaiveWindows.AveragePool(x[0], g, counted)])
        {
            Inputs = [Draw.Distinct(random, [g.Batch, g.Channels, .. g.In])],
            Attributes = [("strides", g.Strides), ("kernel_shape", g.Kernel), ("pads", (long[])[.. g.PadBegins, .. g.PadEnds]), ("ceil_mode", up), .. count],
        };
    }

    private static RuleCase Global(Random random, string op, Func<IEnumerable<double>, double> f)
    {
        var shape = Draw.Shape(random, 4);
        return new RuleCase(op, x => [x[0].Reduce([2, 3], f)]) { Inputs = [Draw.Distinct(random, shape)] };
    }

    private static ConvGeometry Sizes(Random random, int rank, long channels, long filters, long groups, int most)
    {
        var kernel = Draw.Shape(random, rank, most);
        var strides = Draw.Shape(random, rank, 3);
        long[] dilations = random.Next(3) == 0 ? Draw.Shape(random, rank, 2) : [.. kernel.Select(_ => 1L)];
        long[] begins = random.Next(3) == 0 ? new long[rank] : [.. kernel.Select(_ => (long)random.Next(3))];
        long[] ends = random.Next(2) == 0 ? begins : [.. kernel.Select(_ => (long)random.Next(3))];
        long[] size = [.. kernel.Select((k, a) => Math.Max(1, ((k - 1) * dilations[a]) + 1 - begins[a] - ends[a]) + random.Next(5))];
        return new ConvGeometry
        {
            Batch = Draw.Size(random, 1, 3),
            Channels = channels,
            Filters = filters,
            Groups = groups,
            Kernel = kernel,
            Strides = strides,
            Dilations = dilations,
            PadBegins = begins,
            PadEnds = ends,
            In = size,
            Out = [.. size.Select((s, a) => ((s + begins[a] + ends[a] - ((kernel[a] - 1) * dilations[a]) - 1) / strides[a]) + 1)],
        };
    }
}
