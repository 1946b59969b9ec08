namespace TransferLearning.Experiments.Duplicates;

/// <summary>
/// Lays one small picture exactly over another and tells how well their details agree. Pictures of different things may have the same outlines from afar; only those of the same thing
/// agree in what is finer. The best affine map is found by Gauss and Newton's method on grey levels without their mean and contrast (Lucas and Kanade 1981; Evangelidis and Psarakis 2008).
/// </summary>
internal sealed class PictureAlignment
{
    private const int Side = SmallPictures.Side;
    private const int Pixels = Side * Side;
    private const int Unknowns = 6;
    private const int Rounds = 12;

    // The map has settled where nothing moves by more than a fifteenth of a pixel.
    private const double Settled = 2e-3;

    private const double Damping = 1e-3 / Unknowns;

    // Parts that show less than this share of the other picture prove nothing.
    private const double LeastOverlap = 0.4;

    // A view is near already: a map that goes farther has found something else.
    private const double Farthest = 0.07;

    private readonly float[] _shown = new float[Pixels];
    private readonly float[] _seen = new float[Pixels];
    private readonly float[] _acrossSeen = new float[Pixels];
    private readonly float[] _downSeen = new float[Pixels];
    private readonly bool[] _isIn = new bool[Pixels];
    private readonly DetailCorrelation _details = new();
    private readonly double[] _best = new double[Unknowns];
    private readonly double[] _map = new double[Unknowns]; // x = m0 u + m1 v + m2, y = m3 u + m4 v + m5

    /// <summary>The correlation of the details, −1 to 1, where the pictures agree best.</summary>
    /// <param name="shown">A picture, <c>[32,32]</c>.</param>
    /// <param name="viewer">Another, <c>[32,32]</c>, of which the first may be a view.</param>
    /// <param name="view">Which view, about.</param>
    /// <param name="top">First row of the first picture that counts.</param>
    /// <param name="rows">How many rows count.</param>
    public double Correlate(byte[] shown, byte[] viewer, PictureView view, int top, int rows)
    {
        ArgumentNullException.ThrowIfNull(view);
        for (var i = 0; i < Pixels; i++) _shown[i] = shown[i];
        view.Map.CopyTo(_map, 0);
        var best = double.NegativeInfinity;
        for (var round = 0; round < Rounds; round++)
        {
            if (Sample(viewer, top, rows) < LeastOverlap * Pixels) break;
            var whole = Correlation(_shown, _seen);
            if (whole > best)
            {
                best = whole;
                _map.CopyTo(_best, 0);
            }

            if (Improve() < Settled || IsFar(view)) break;
        }

        if (double.IsNegativeInfinity(best)) return -1;
        _best.CopyTo(_map, 0);
        Sample(viewer, top, rows);
        return _details.Correlate(_shown, _seen, _isIn, _map);
    }

    private bool IsFar(PictureView view)
    {
        for (var j = 0; j < Unknowns; j++)
        {
            if (Math.Abs(_map[j] - view.Map[j]) > Farthest) return true;
        }

        return false;
    }

    // The viewer's grey levels and slopes where the map leads; returns how many pixels it shows.
    private int Sample(byte[] viewer, int top, int rows)
    {
        var count = 0;
        for (var i = 0; i < Pixels; i++)
        {
            var (u, v) = Place(i);
            var x = (((_map[0] * u) + (_map[1] * v) + _map[2]) * Side) - 0.5;
            var y = (((_map[3] * u) + (_map[4] * v) + _map[5]) * Side) - 0.5;
            _isIn[i] = x is >= 0 and <= Side - 1 && y is >= 0 and <= Side - 1 && i / Side >= top && i / Side < top + rows;
            if (_isIn[i]) count++;
            (x, y) = (Math.Clamp(x, 0, Side - 1.001), Math.Clamp(y, 0, Side - 1.001));
            var (column, row) = ((int)x, (int)y);
            var (right, down) = ((float)(x - column), (float)(y - row));
            var at = (row * Side) + column;
            float a = viewer[at], b = viewer[at + 1], c = viewer[at + Side], d = viewer[at + Side + 1];
            var (above, below) = (a + (right * (b - a)), c + (right * (d - c)));
            _seen[i] = above + (down * (below - above));
            _acrossSeen[i] = Side * (b - a + (down * (d - c - b + a)));
            _downSeen[i] = Side * (below - above);
        }

        return count;
    }

    // One step; returns the largest change of the map.
    private double Improve()
    {
        var (mean, deviation, _) = Moments(_shown);
        var (meanSeen, deviationSeen, count) = Moments(_seen);
        var (sums, system, target) = (new double[Unknowns], new double[Unknowns, Unknowns], new double[Unknowns]);
        Span<double> slopes = stackalloc double[Unknowns];
        for (var i = 0; i < Pixels; i++)
        {
            if (!_isIn[i]) continue;
            var (u, v) = Place(i);
            var (across, down) = (_acrossSeen[i] / deviationSeen, _downSeen[i] / deviationSeen);
            (slopes[0], slopes[1], slopes[2], slopes[3], slopes[4], slopes[5]) = (across * u, across * v, across, down * u, down * v, down);
            var difference = ((_shown[i] - mean) / deviation) - ((_seen[i] - meanSeen) / deviationSeen);
            for (var j = 0; j < Unknowns; j++)
            {
                sums[j] += slopes[j];
                target[j] += slopes[j] * difference;
                for (var k = 0; k <= j; k++) system[j, k] += slopes[j] * slopes[k];
            }
        }

        // Differences have mean zero, so only the system needs the slopes without their means.
        var trace = 0.0;
        for (var j = 0; j < Unknowns; j++)
        {
            for (var k = 0; k <= j; k++) system[k, j] = system[j, k] -= sums[j] * sums[k] / count;
            trace += system[j, j];
        }

        for (var j = 0; j < Unknowns; j++) system[j, j] += (Damping * trace) + double.Epsilon;
        Solve(system, target);
        for (var j = 0; j < Unknowns; j++) _map[j] += target[j];
        return target.Max(Math.Abs);
    }

    // Gauss's elimination; the system is symmetric and, damped, positive definite.
    private static void Solve(double[,] system, double[] target)
    {
        for (var j = 0; j < Unknowns; j++)
        {
            for (var i = j + 1; i < Unknowns && system[j, j] > 0; i++)
            {
                var factor = system[i, j] / system[j, j];
                for (var k = j; k < Unknowns; k++) system[i, k] -= factor * system[j, k];
                target[i] -= factor * target[j];
            }
        }

        for (var j = Unknowns - 1; j >= 0; j--)
        {
            for (var k = j + 1; k < Unknowns; k++) target[j] -= system[j, k] * target[k];
            target[j] = system[j, j] > 0 ? target[j] / system[j, j] : 0;
        }
    }

    private (double Mean, double Deviation, int Count) Moments(float[] picture)
    {
        var (sum, squares, count) = (0.0, 0.0, 0);
        for (var i = 0; i < Pixels; i++)
        {
            if (!_isIn[i]) continue;
            sum += picture[i];
            squares += (double)picture[i] * picture[i];
            count++;
        }

        return (sum / count, Math.Sqrt(Math.Max(0, (squares / count) - (sum / count * (sum / count)))) + 1e-6, count);
    }

    private double Correlation(float[] first, float[] second)
    {
        var ((meanFirst, deviationFirst, count), (meanSecond, deviationSecond, _)) = (Moments(first), Moments(second));
        var sum = 0.0;
        for (var i = 0; i < Pixels; i++)
        {
            if (_isIn[i]) sum += (first[i] - meanFirst) * (second[i] - meanSecond);
        }

        return sum / count / (deviationFirst * deviationSecond);
    }

    private static (double U, double V) Place(int pixel) => (((pixel % Side) + 0.5) / Side - 0.5, ((pixel / Side) + 0.5) / Side - 0.5);
}
