using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Views;

namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>value = (pixel × scale − mean) / std, computed in double precision and rounded once: looked up for the 256 levels of each channel, or, where that gives the same for all of them, computed sixteen pixels at a time.</summary>
internal sealed class Normalisation
{
    private readonly TensorLayout _layout;

    // One table for each channel of the network, and the channel of the RGB pixel that it takes.
    private readonly float[][] _tables;
    private readonly int[] _sources;

    // For each channel the factor and what is added, where these give the very values of its table.
    private readonly (double Factor, double Offset)[]? _lines;

    public Normalisation(PreprocessingRecord record)
    {
        _layout = record.Layout;
        _sources = record.Channels == ChannelOrder.RGB ? [0, 1, 2] : [2, 1, 0];
        _tables = [.. Enumerable.Range(0, 3).Select(c =>
            Enumerable.Range(0, 256).Select(pixel => (float)(((pixel * record.Scale) - record.Mean[c]) / record.Std[c])).ToArray())];
        (double Factor, double Offset)[] lines = [.. Enumerable.Range(0, 3).Select(c => (record.Scale / record.Std[c], -record.Mean[c] / record.Std[c]))];
        if (_layout == TensorLayout.NCHW && PlanarNormalisation.IsSupported && PlanarNormalisation.Gives(lines, _tables)) _lines = lines;
    }

    /// <summary>Normalises the pixels that the crop keeps, and pads around them.</summary>
    /// <param name="pixels"><c>[H,W,3]</c> of the plan's region, RGB.</param>
    /// <param name="plan">Where they belong.</param>
    /// <param name="destination">The tensor.</param>
    public void Run(ReadOnlySpan<byte> pixels, PreprocessingPlan plan, Span<float> destination)
    {
        var (height, width) = (plan.Output.Height, plan.Output.Width);
        var padded = plan.Region.Height < height || plan.Region.Width < width;
        for (var c = 0; c < 3; c++)
        {
            var plane = _layout == TensorLayout.NCHW ? destination.Slice(c * height * width, height * width) : destination;
            var (start, step) = _layout == TensorLayout.NCHW ? (0, 1) : (c, 3);
            if (padded) Fill(plane, start, step, _tables[c][0]);
            for (var y = 0; y < plan.Region.Height; y++)
            {
                var row = pixels.Slice(y * 3 * plan.Region.Width, 3 * plan.Region.Width);
                var target = plane[((((plan.Top + y) * width) + plan.Left) * step)..];
                if (_lines is not null) PlanarNormalisation.Run(row, _sources[c], _lines[c], _tables[c], target[..plan.Region.Width]);
                else if (step == 1) Planar(row, _sources[c], _tables[c], target[..plan.Region.Width]);
                else Interleaved(row, _sources[c], _tables[c], target[start..]);
            }
        }
    }

    private static void Planar(ReadOnlySpan<byte> row, int source, float[] table, Span<float> target)
    {
        for (int x = 0, p = source; x < target.Length && p < row.Length; x++, p += 3) target[x] = table[row[p]];
    }

    private static void Interleaved(ReadOnlySpan<byte> row, int source, float[] table, Span<float> target)
    {
        for (int x = 0, p = source; p < row.Length; x += 3, p += 3) target[x] = table[row[p]];
    }

    private static void Fill(Span<float> plane, int start, int step, float value)
    {
        for (var i = start; i < plane.Length; i += step) plane[i] = value;
    }
}
