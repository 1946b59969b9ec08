namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>Which pixels of a line a <see cref="PlainFilter"/> weighs for each resized pixel.</summary>
/// <param name="Places">Numbers of pixels, row-major <c>[pixels, width of the filter]</c>, held at the line's ends.</param>
/// <param name="Weights">Their weights.</param>
internal sealed record PlainTaps(int[] Places, short[] Weights)
{
    /// <summary>Weights of the resized pixels <paramref name="from"/> to <paramref name="from"/> + <paramref name="count"/>.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="input">Length of the line.</param>
    /// <param name="output">Length of the resized line, all of it.</param>
    /// <param name="from">The first resized pixel that is wanted.</param>
    /// <param name="count">How many are wanted.</param>
    public static PlainTaps Create(PlainFilter filter, int input, int output, int from, int count)
    {
        var inverse = (double)output / input;
        var (places, weights) = (new int[count * filter.Width], new short[count * filter.Width]);
        Span<float> line = stackalloc float[filter.Width];
        for (var i = 0; i < count; i++)
        {
            var (before, fraction) = filter.Place(from + i, 1 / inverse, inverse);
            filter.Weigh(fraction, line);
            for (var k = 0; k < line.Length; k++)
            {
                places[(i * line.Length) + k] = Math.Clamp(before - (line.Length / 2) + 1 + k, 0, input - 1);
                weights[(i * line.Length) + k] = PlainFilter.FixedPoint(line[k]);
            }
        }

        return new PlainTaps(places, weights);
    }
}
