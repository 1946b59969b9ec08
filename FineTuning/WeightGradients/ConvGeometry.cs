using TransferLearning.FineTuning.Preparation;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.WeightGradients;

/// <summary>The sizes of a convolution or a pooling, as numbers; spatial axes in order.</summary>
internal sealed record ConvGeometry
{
    /// <summary>Images.</summary>
    public required long Batch { get; init; }

    /// <summary>Channels of the input.</summary>
    public required long Channels { get; init; }

    /// <summary>Channels of the output.</summary>
    public required long Filters { get; init; }

    public required long Groups { get; init; }

    public required long[] Kernel { get; init; }

    public required long[] Strides { get; init; }

    public required long[] Dilations { get; init; }

    /// <summary>Zeros in front of each axis; <c>auto_pad</c> resolved.</summary>
    public required long[] PadBegins { get; init; }

    /// <summary>Zeros behind each axis.</summary>
    public required long[] PadEnds { get; init; }

    /// <summary>Spatial sizes of the input.</summary>
    public required long[] In { get; init; }

    /// <summary>Spatial sizes of the output.</summary>
    public required long[] Out { get; init; }

    /// <summary>Number of spatial axes.</summary>
    public int Rank => Kernel.Length;

    public bool IsPointwise => Kernel.All(k => k == 1);

    /// <summary>One input channel a group.</summary>
    public bool IsDepthwise => Groups > 1 && Groups == Channels;

    public bool IsPadded => PadBegins.Concat(PadEnds).Any(p => p != 0);

    public bool IsStrided => Strides.Any(s => s != 1);

    /// <summary>Windows that touch and do not overlap, without anything around: the patches of a vision transformer.</summary>
    public bool IsPatching => !IsPadded && Dilations.All(d => d == 1) && Kernel.SequenceEqual(Strides);

    /// <summary>Positions of the kernel, in row-major order.</summary>
    public IEnumerable<long[]> Positions()
    {
        for (var flat = 0L; flat < Kernel.Volume(); flat++)
        {
            var position = new long[Rank];
            var rest = flat;
            for (var a = Rank - 1; a >= 0; a--) (position[a], rest) = (rest % Kernel[a], rest / Kernel[a]);
            yield return position;
        }
    }

    /// <summary>The first row of the padded input that a kernel position meets.</summary>
    public long[] Offset(long[] position) => [.. position.Zip(Dilations, (p, d) => p * d)];

    /// <summary>Reads a node's sizes.</summary>
    /// <param name="node">The node.</param>
    /// <param name="x">Shape of what it reads, <c>[N,C,…]</c>.</param>
    /// <param name="y">Shape of what it makes, <c>[N,M,…]</c>.</param>
    /// <param name="kernel">Sizes of its kernel.</param>
    public static ConvGeometry Of(OnnxNode node, long[] x, long[] y, long[] kernel)
    {
        var rank = kernel.Length;
        var strides = Given("strides");
        var dilations = Given("dilations");
        var (begins, ends) = Pads();
        return new ConvGeometry
        {
            Batch = x[0],
            Channels = x[1],
            Filters = y[1],
            Groups = node.Integer("group", 1),
            Kernel = kernel,
            Strides = strides,
            Dilations = dilations,
            PadBegins = begins,
            PadEnds = ends,
            In = x[2..],
            Out = y[2..],
        };

        long[] Given(string name) => node.Integers(name) is { Count: > 0 } given ? [.. given] : [.. Enumerable.Repeat(1L, rank)];

        (long[], long[]) Pads()
        {
            var auto = node.Text("auto_pad") ?? "NOTSET";
            if (auto == "NOTSET") return node.Integers("pads") is { Count: > 0 } p ? ([.. p.Take(rank)], [.. p.Skip(rank)]) : (new long[rank], new long[rank]);
            var (front, behind) = (new long[rank], new long[rank]);
            if (auto == "VALID") return (front, behind);
            for (var a = 0; a < rank; a++)
            {
                var total = Math.Max(0, ((y[a + 2] - 1) * strides[a]) + ((kernel[a] - 1) * dilations[a]) + 1 - x[a + 2]);
                front[a] = auto == "SAME_UPPER" ? total / 2 : total - (total / 2);
                behind[a] = total - front[a];
            }

            return (front, behind);
        }
    }
}
