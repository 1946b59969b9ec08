namespace TransferLearning.Experiments.Duplicates;

/// <summary>
/// How well the details of two pictures agree that lie over each other: what a smoothed picture lacks, at equal resolution. Writing or a frame has more details than all the rest and may be
/// the same on different pictures, so what agrees must agree without each side's quarter and without the border, too.
/// </summary>
internal sealed class DetailCorrelation
{
    private const int Side = SmallPictures.Side;
    private const int Pixels = Side * Side;

    // Rows or columns at a side that may hold a strip of writing, with what a map may move it by.
    private const int Strip = Side / 4;

    // What a frame takes, or the corners that turning left empty.
    private const int Border = 3;

    // A magnified pixel is as wide as several; more than this a view never magnifies by.
    private const double MostBlur = 0.6;

    private static readonly float[] s_smoothing = [1 / 9f, 2 / 9f, 3 / 9f, 2 / 9f, 1 / 9f];
    private static readonly bool[][] s_parts = Parts();

    private readonly float[] _shown = new float[Pixels];
    private readonly float[] _rows = new float[Pixels];
    private readonly bool[] _counts = new bool[Pixels];
    private readonly float[] _share = new float[Pixels];
    private readonly float[] _first = new float[Pixels];
    private readonly float[] _second = new float[Pixels];

    /// <summary>The correlation, −1 to 1, in that part of the pictures where it is least. Once it is below <see cref="DuplicateFinding.LeastOfDetails"/>, no further part is looked at.</summary>
    /// <param name="shown">A picture, <c>[32,32]</c>.</param>
    /// <param name="seen">The other one, read at each pixel's place in it, <c>[32,32]</c>.</param>
    /// <param name="isIn">Where both are known, <c>[32,32]</c>.</param>
    /// <param name="map">The affine map that was read by, as <see cref="PictureView.Map"/>.</param>
    public double Correlate(float[] shown, float[] seen, bool[] isIn, double[] map)
    {
        ArgumentNullException.ThrowIfNull(isIn);
        Blur(shown, isIn, map);
        var least = 1.0;
        foreach (var part in s_parts)
        {
            for (var i = 0; i < Pixels; i++) _counts[i] = isIn[i] && part[i];
            Smooth(null, _share);
            Details(_shown, _first);
            Details(seen, _second);
            least = Math.Min(least, Correlation());
            if (least < DuplicateFinding.LeastOfDetails) break;
        }

        return least;
    }

    // How many pixels of the first picture one of the other takes along an axis.
    private static double Width(double across, double down) => 1 / Math.Max(0.1, Math.Sqrt((across * across) + (down * down)));

    // A pixel of the other picture averages over its width w, w²/12 of variance, and reading it at a share f between two pixels over f(1 − f)w² more; one of the first has 1/12. The first gets the difference.
    private void Blur(float[] shown, bool[] isIn, double[] map)
    {
        var (count, across, down) = (0, 0.0, 0.0);
        for (var i = 0; i < Pixels; i++)
        {
            if (!isIn[i]) continue;
            var (u, v) = (((i % Side) + 0.5) / Side - 0.5, ((i / Side) + 0.5) / Side - 0.5);
            count++;
            across += Between((map[0] * u) + (map[1] * v) + map[2]);
            down += Between((map[3] * u) + (map[4] * v) + map[5]);
        }

        var (right, below) = (Share(Width(map[0], map[3]), across / Math.Max(1, count)), Share(Width(map[1], map[4]), down / Math.Max(1, count)));
        for (var i = 0; i < Pixels; i++)
        {
            var (start, column) = (i / Side * Side, i % Side);
            _rows[i] = (right * (shown[start + Math.Max(0, column - 1)] + shown[start + Math.Min(Side - 1, column + 1)])) + ((1 - (2 * right)) * shown[i]);
        }

        for (var i = 0; i < Pixels; i++)
        {
            var (row, column) = (i / Side, i % Side);
            _shown[i] = (below * (_rows[(Math.Max(0, row - 1) * Side) + column] + _rows[(Math.Min(Side - 1, row + 1) * Side) + column])) + ((1 - (2 * below)) * _rows[i]);
        }

        static float Share(double width, double between) => (float)(Math.Clamp((width * width * ((1 / 12.0) + between)) - (1 / 12.0), 0, MostBlur) / 2);

        static double Between(double place)
        {
            var share = (place * Side) - 0.5;
            share -= Math.Floor(share);
            return share * (1 - share);
        }
    }

    // What is left out may not show in its neighbours' details, or a strip's edge would count.
    private void Details(float[] picture, float[] details)
    {
        Smooth(picture, details);
        for (var i = 0; i < Pixels; i++) details[i] = _counts[i] ? picture[i] - (details[i] / _share[i]) : 0;
    }

    // Sums of the pixels that count, weighted; of ones where no picture is given.
    private void Smooth(float[]? picture, float[] smooth)
    {
        for (var i = 0; i < Pixels; i++)
        {
            var (start, column, sum) = (i / Side * Side, i % Side, 0f);
            for (var t = Math.Max(0, 2 - column); t < Math.Min(s_smoothing.Length, Side + 2 - column); t++)
            {
                var at = start + column + t - 2;
                if (_counts[at]) sum += s_smoothing[t] * (picture is null ? 1 : picture[at]);
            }

            _rows[i] = sum;
        }

        for (var i = 0; i < Pixels; i++)
        {
            var (row, sum) = (i / Side, 0f);
            for (var t = Math.Max(0, 2 - row); t < Math.Min(s_smoothing.Length, Side + 2 - row); t++) sum += s_smoothing[t] * _rows[i + ((t - 2) * Side)];
            smooth[i] = sum;
        }
    }

    private double Correlation()
    {
        var (count, first, second, firsts, seconds, products) = (0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < Pixels; i++)
        {
            if (!_counts[i]) continue;
            count++;
            first += _first[i];
            second += _second[i];
            firsts += (double)_first[i] * _first[i];
            seconds += (double)_second[i] * _second[i];
            products += (double)_first[i] * _second[i];
        }

        // Nothing is known of a part that neither shows, and a plain one proves nothing.
        var spread = (firsts - (first * first / count)) * (seconds - (second * second / count));
        return count > 0 && spread > 1e-9 ? (products - (first * second / count)) / Math.Sqrt(spread) : 0;
    }

    private static bool[][] Parts()
    {
        Func<int, int, bool>[] parts =
        [
            (_, _) => true,
            (row, _) => row >= Strip,
            (row, _) => row < Side - Strip,
            (_, column) => column >= Strip,
            (_, column) => column < Side - Strip,
            (row, column) => Math.Min(row, column) >= Border && Math.Max(row, column) < Side - Border,
        ];
        return [.. parts.Select(p => Enumerable.Range(0, Pixels).Select(i => p(i / Side, i % Side)).ToArray())];
    }
}
