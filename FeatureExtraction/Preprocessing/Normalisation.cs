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

    // For red, green and blue the factor and what is added, where these give the very values of the tables.
    private readonly (double Factor, double Offset)[]? _lines;

    public Normalisation(PreprocessingRecord record)
    {
        _layout = record.Layout;
        _sources = record.Channels == ChannelOrder.RGB ? [0, 1, 2] : [2, 1, 0];
        _tables = [.. Enumerable.Range(0, 3).Select(c =>
            Enumerable.Range(0, 256).Select(pixel => (float)(((pixel * record.Scale) - record.Mean[c]) / record.Std[c])).ToArray())];
        (double Factor, double Offset)[] lines = [.. Enumerable.Range(0, 3).Select(c => (record.Scale / record.Std[c], -record.Mean[c] / record.Std[c]))];
        if (_layout == TensorLayout.NCHW && PlanarNormalisation.IsSupported && PlanarNormalisation.Gives(lines, _tables)) _lines = [.. _sources.Select(source => lines[source])];
    }

    /// <summary>Normalises the pixels that the crop keeps, and pads around them.</summary>
    /// <param name="pixels"><c>[H,W,3]</c> of the plan's region, RGB.</param>
    /// <param name="plan">Where they belong.</param>
    /// <param name="destination">The tensor.</param>
    public void Run(ReadOnlySpan<byte> pixels, PreprocessingPlan plan, Span<float> destination)
    {
        var length = plan.Output.Height * plan.Output.Width;
        if (plan.Region.Height < plan.Output.Height || plan.Region.Width < plan.Output.Width) Pad(length, destination);
        for (var y = 0; y < plan.Region.Height; y++)
        {
            var row = pixels.Slice(y * 3 * plan.Region.Width, 3 * plan.Region.Width);
            var at = ((plan.Top + y) * plan.Output.Width) + plan.Left;
            if (_layout == TensorLayout.NCHW) Planar(row, destination.Slice(at, plan.Region.Width), destination.Slice(length + at, plan.Region.Width), destination.Slice((2 * length) + at, plan.Region.Width));
            else Interleaved(row, destination.Slice(3 * at, 3 * plan.Region.Width));
        }
    }

    private void Planar(ReadOnlySpan<byte> row, Span<float> first, Span<float> second, Span<float> third)
    {
        var done = _lines is null ? 0
            : _sources[0] == 0 ? PlanarNormalisation.Run(row, _lines, first, second, third)
            : PlanarNormalisation.Run(row, _lines, third, second, first);
        Planar(row, _sources[0], _tables[0], first, done);
        Planar(row, _sources[1], _tables[1], second, done);
        Planar(row, _sources[2], _tables[2], third, done);
    }

    private static void Planar(ReadOnlySpan<byte> row, int source, float[] table, Span<float> target, int from)
    {
        for (int x = from, p = (3 * from) + source; x < target.Length && p < row.Length; x++, p += 3) target[x] = table[row[p]];
    }

    private void Interleaved(ReadOnlySpan<byte> row, Span<float> target)
    {
        for (var c = 0; c < 3; c++)
        {
            for (int x = c, p = _sources[c]; p < row.Length; x += 3, p += 3) target[x] = _tables[c][row[p]];
        }
    }

    private void Pad(int length, Span<float> destination)
    {
        for (var c = 0; c < 3; c++)
        {
            if (_layout == TensorLayout.NCHW) destination.Slice(c * length, length).Fill(_tables[c][0]);
            else for (var i = c; i < destination.Length; i += 3) destination[i] = _tables[c][0];
        }
    }
}
