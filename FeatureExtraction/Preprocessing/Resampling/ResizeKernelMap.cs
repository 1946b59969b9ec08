namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>
/// Which pixels of a line make each pixel of the resized line, and with which weights. When a line shrinks, the kernel widens with it,
/// so that every pixel counts (antialiasing); the weights are whole numbers of 2⁻²², as in Pillow's resize of 8-bit images.
/// </summary>
internal sealed class ResizeKernelMap
{
    /// <summary>Bits behind the binary point: 8 of 32 are the pixel's, 2 are left for sums beyond 255 and the sign.</summary>
    public const int Precision = 32 - 8 - 2;

    private ResizeKernelMap(int[] starts, int[] counts, int[] weights, int width)
    {
        Starts = starts;
        Counts = counts;
        Weights = weights;
        Width = width;
    }

    /// <summary>First pixel of each sum.</summary>
    public int[] Starts { get; }

    /// <summary>How many pixels each sum has.</summary>
    public int[] Counts { get; }

    /// <summary>Weights, row-major <c>[pixels, Width]</c>.</summary>
    public int[] Weights { get; }

    /// <summary>The weights as two 16-bit numbers each, made when they are first asked for.</summary>
    public WeightHalves Halves => field ??= new WeightHalves(this);

    /// <summary>The same of neighbouring sums side by side, made when they are first asked for.</summary>
    public NeighbourWeights Neighbours => field ??= new NeighbourWeights(Halves);

    /// <summary>Length of a row of <see cref="Weights"/>.</summary>
    public int Width { get; }

    /// <summary>The first pixel of the line that is used at all.</summary>
    public int First => Starts[0];

    /// <summary>One behind the last pixel of the line that is used.</summary>
    public int End => Starts[^1] + Counts[^1];

    /// <summary>Weights of the resized pixels <paramref name="from"/> to <paramref name="from"/> + <paramref name="count"/>.</summary>
    /// <param name="kernel">The filter.</param>
    /// <param name="input">Length of the line.</param>
    /// <param name="output">Length of the resized line, all of it.</param>
    /// <param name="from">The first resized pixel that is wanted.</param>
    /// <param name="count">How many are wanted.</param>
    public static ResizeKernelMap Create(ResamplingKernel kernel, int input, int output, int from, int count)
    {
        var scale = (double)input / output;
        var widening = Math.Max(scale, 1);
        var support = kernel.Support * widening;
        var width = ((int)Math.Ceiling(support) * 2) + 1;
        var (starts, counts, weights) = (new int[count], new int[count], new int[count * width]);
        var line = new double[width];
        for (var i = 0; i < count; i++)
        {
            var center = (from + i + 0.5) * scale;
            var start = Math.Max(0, (int)(center - support + 0.5));
            var length = Math.Min(input, (int)(center + support + 0.5)) - start;
            var sum = 0.0;
            for (var x = 0; x < length; x++) sum += line[x] = kernel.Weight((start + x - center + 0.5) * (1 / widening));
            for (var x = 0; x < length; x++) weights[(i * width) + x] = FixedPoint(sum == 0 ? line[x] : line[x] * (1 / sum));
            starts[i] = start;
            counts[i] = length;
        }

        return new ResizeKernelMap(starts, counts, weights, width);
    }

    private static int FixedPoint(double weight) => (int)((weight * (1 << Precision)) + (weight < 0 ? -0.5 : 0.5));
}
