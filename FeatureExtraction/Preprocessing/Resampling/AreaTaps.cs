namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>Which pixels of a line each pixel of a shorter line covers, and the share of each in it.</summary>
/// <param name="Starts">First pixel of each sum.</param>
/// <param name="Shares">The shares of each sum.</param>
internal sealed record AreaTaps(int[] Starts, float[][] Shares)
{
    // What a pixel is covered by less than this counts as not covered.
    private const double Least = 1e-3;

    /// <summary>Shares of the resized pixels <paramref name="from"/> to <paramref name="from"/> + <paramref name="count"/>.</summary>
    /// <param name="input">Length of the line.</param>
    /// <param name="output">Length of the resized line, all of it; not longer.</param>
    /// <param name="from">The first resized pixel that is wanted.</param>
    /// <param name="count">How many are wanted.</param>
    public static AreaTaps Create(int input, int output, int from, int count)
    {
        var scale = 1 / ((double)output / input);
        var taps = new AreaTaps(new int[count], new float[count][]);
        for (var i = 0; i < count; i++)
        {
            var left = (from + i) * scale;
            var right = left + scale;
            var width = Math.Min(scale, input - left);
            var end = Math.Min((int)Math.Floor(right), input - 1);
            var start = Math.Min((int)Math.Ceiling(left), end);
            var hasFirst = start - left > Least;
            var shares = new List<float>();
            if (hasFirst) shares.Add((float)((start - left) / width));
            for (var x = start; x < end; x++) shares.Add((float)(1 / width));
            if (right - end > Least) shares.Add((float)(Math.Min(Math.Min(right - end, 1), width) / width));
            taps.Starts[i] = hasFirst ? start - 1 : start;
            taps.Shares[i] = [.. shares];
        }

        return taps;
    }
}
