namespace TransferLearning.Experiments.Duplicates;

/// <summary>
/// A part of a small picture as it would look if it were a whole image: a crop, a turn by a few degrees, its mirror image. A copy that was changed so is near one of its original's views.
/// </summary>
internal sealed class PictureView
{
    /// <summary>Pixels a side of a view.</summary>
    public const int Side = 16;

    /// <summary>The share of its rows that a picture of <see cref="WithoutStrip"/> lacks.</summary>
    public const double Strip = 0.1875;

    private const int Samples = 2; // across each pixel, and down
    private const int Points = Side * Samples;
    private readonly int[] _places = new int[Points * Points];
    private readonly float[] _right = new float[Points * Points];
    private readonly float[] _down = new float[Points * Points];

    /// <summary>Makes a view.</summary>
    /// <param name="left">Left edge of the part, 0 to 1 of the picture's width.</param>
    /// <param name="top">Top edge, 0 to 1 of its height.</param>
    /// <param name="width">Width of the part.</param>
    /// <param name="height">Height of the part.</param>
    /// <param name="degrees">By how much it is turned around its middle.</param>
    /// <param name="mirroring">Whether left and right change places.</param>
    private PictureView(double left, double top, double width, double height, double degrees = 0, Mirrored mirroring = Mirrored.No)
    {
        var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
        var sign = mirroring == Mirrored.Yes ? -1 : 1;
        Map = [sign * width * cosine, -width * sine, left + (width / 2), sign * height * sine, height * cosine, top + (height / 2)];
        for (var p = 0; p < _places.Length; p++)
        {
            var (x, y) = ((((p % Points) + 0.5) / Points) - 0.5, (((p / Points) + 0.5) / Points) - 0.5);
            var (column, across) = Cell((Map[0] * x) + (Map[1] * y) + Map[2]);
            var (row, down) = Cell((Map[3] * x) + (Map[4] * y) + Map[5]);
            (_places[p], _right[p], _down[p]) = ((row * SmallPictures.Side) + column, across, down);
        }
    }

    private enum Mirrored
    {
        No,
        Yes,
    }

    /// <summary>The whole picture.</summary>
    public static PictureView Whole { get; } = new(0, 0, 1, 1);

    /// <summary>The picture without its lowest and without its highest rows: what is left of one that words were written over.</summary>
    public static IReadOnlyList<PictureView> WithoutStrip { get; } = [new(0, 0, 1, 1 - Strip), new(0, Strip, 1, 1 - Strip)];

    /// <summary>The views under which a copy is looked for; the first is <see cref="Whole"/>.</summary>
    public static IReadOnlyList<PictureView> All { get; } = [Whole, .. Crops(), .. Strips(), .. Turns(), .. MirrorImages()];

    /// <summary>Where a point of the view lies in the picture: x = m₀u + m₁v + m₂, y = m₃u + m₄v + m₅, with u and v from −½ to ½ and x and y from 0 to 1.</summary>
    public double[] Map { get; }

    /// <summary>The view of a picture.</summary>
    /// <param name="picture">Grey levels, <c>[32,32]</c>.</param>
    /// <param name="view">Gets the view, <c>[16,16]</c>.</param>
    public void Of(ReadOnlySpan<byte> picture, Span<float> view)
    {
        view.Clear();
        for (var p = 0; p < _places.Length; p++)
        {
            var at = _places[p];
            var (right, down) = (_right[p], _down[p]);
            var above = picture[at] + (right * (picture[at + 1] - picture[at]));
            var below = picture[at + SmallPictures.Side] + (right * (picture[at + SmallPictures.Side + 1] - picture[at + SmallPictures.Side]));
            view[(p / Points / Samples * Side) + (p % Points / Samples)] += (above + (down * (below - above))) / (Samples * Samples);
        }
    }

    // Between the middles of which two pixels a place lies, and how far from the first.
    private static (int Cell, float Across) Cell(double place)
    {
        var at = Math.Clamp((place * SmallPictures.Side) - 0.5, 0, SmallPictures.Side - 1.001);
        return ((int)at, (float)(at - (int)at));
    }

    // What a copy that lost a twentieth to three tenths of its sides still shows, wherever it was cut.
    private static IEnumerable<PictureView> Crops() =>
    [
        new(0.025, 0.025, 0.95, 0.95), new(0.1, 0.1, 0.8, 0.8), new(0.15, 0.15, 0.7, 0.7),
        .. from lost in (double[])[0.1, 0.15] from x in (double[])[0, 0.5, 1] from y in (double[])[0, 0.5, 1] select new PictureView(x * lost, y * lost, 1 - lost, 1 - lost),
    ];

    // The picture without a strip with words below or above it.
    private static IEnumerable<PictureView> Strips() =>
        from strip in (double[])[0.06, 0.11, 0.16] from top in (double[])[0, strip] select new PictureView(0, top, 1, 1 - strip);

    private static IEnumerable<PictureView> Turns() => from degrees in (double[])[-3, -1.5, 1.5, 3] select new PictureView(0.02, 0.02, 0.96, 0.96, degrees);

    private static IEnumerable<PictureView> MirrorImages() =>
        from lost in (double[])[0, 0.05, 0.1, 0.15] select new PictureView(lost / 2, lost / 2, 1 - lost, 1 - lost, 0, Mirrored.Yes);
}
