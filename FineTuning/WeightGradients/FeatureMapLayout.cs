namespace TransferLearning.FineTuning.WeightGradients;

/// <summary>
/// Where the pixels of a convolution's input and of its output's gradient lie for its weight gradient: both with one row pitch, zeros between the rows and between
/// the images, the input taken apart by the strides. Then each position of the kernel is one long dot product of two flat arrays. Neighbours share their zeros.
/// </summary>
internal sealed unsafe class FeatureMapLayout
{
    // Some images behind each other make a sum long beside its last step, where a vector's values are added; more do not fit into the nearest cache.
    public const int GoodLength = 6000;

    private const int Vector = DotProducts.Slack;

    private readonly ConvGeometry _g;
    private readonly int _pitch;
    private readonly int _rows;
    private readonly int _phase;

    /// <summary>Lays out a convolution of images.</summary>
    /// <param name="geometry">Its sizes.</param>
    /// <param name="length">Values of the images behind each other, about; one image at least.</param>
    public FeatureMapLayout(ConvGeometry geometry, int length)
    {
        _g = geometry;
        var ((sh, sw), (dh, dw)) = ((_g.Strides[0], _g.Strides[1]), (_g.Dilations[0], _g.Dilations[1]));
        (_rows, _pitch) = (Extent(0), Extent(1));
        Images = (int)Math.Clamp(length / ((long)_rows * _pitch), 1, _g.Batch);
        var reach = Reach(0) * _pitch + Reach(1);
        _phase = checked((Length(Images) + reach + (2 * Vector) - 1) / Vector * Vector);
        Offsets = [.. _g.Positions().Select(p =>
        {
            var (down, right) = (p[0] * dh, p[1] * dw);
            return checked((int)((((down % sh * sw) + (right % sw)) * _phase) + (down / sh * _pitch) + (right / sw)));
        })];
    }

    /// <summary>Images that are laid out behind each other, at most.</summary>
    public int Images { get; }

    /// <summary>For each position of the kernel, where the input's values begin that meet the gradient's.</summary>
    public int[] Offsets { get; }

    /// <summary>Values that a channel of the input takes.</summary>
    public int InputRoom => checked((int)(_g.Strides[0] * _g.Strides[1] * _phase));

    /// <summary>Values that a channel of the gradient takes.</summary>
    public int GradientRoom => _phase;

    /// <summary>Length of the dot products over so many images.</summary>
    public int Length(int images) => checked(images * _rows * _pitch);

    /// <summary>Lays a channel of some images out: pixel (r, c) of the padded input goes to plane (r mod stride, c mod stride), place (r / stride, c / stride).</summary>
    /// <param name="x">What the convolution read, <c>[N,C,H,W]</c>.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="first">The first image.</param>
    /// <param name="images">How many.</param>
    /// <param name="target">Room for <see cref="InputRoom"/> values.</param>
    public void Input(ReadOnlySpan<float> x, int channel, int first, int images, float* target)
    {
        new Span<float>(target, InputRoom).Clear();
        var (height, width, sh, sw) = ((int)_g.In[0], (int)_g.In[1], (int)_g.Strides[0], (int)_g.Strides[1]);
        var (top, left) = ((int)_g.PadBegins[0], (int)_g.PadBegins[1]);
        var rows = Needed(0);
        for (var n = 0; n < images; n++)
        {
            var plane = x.Slice(checked((int)((((first + n) * _g.Channels) + channel) * height * width)), height * width);
            for (var row = 0; row < height && (row + top) / sh < rows; row++)
            {
                var line = plane.Slice(row * width, width);
                var place = target + ((row + top) % sh * sw * _phase) + (((n * _rows) + ((row + top) / sh)) * _pitch);
                for (var phase = 0; phase < sw; phase++) Spread(line, place + (phase * _phase), phase, sw, left);
            }
        }
    }

    /// <summary>Lays a channel of the gradient of some images out.</summary>
    /// <param name="dy">The gradient of what the convolution made, <c>[N,M,OH,OW]</c>.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="first">The first image.</param>
    /// <param name="images">How many.</param>
    /// <param name="target">Room for <see cref="GradientRoom"/> values.</param>
    public void Gradient(ReadOnlySpan<float> dy, int channel, int first, int images, float* target)
    {
        new Span<float>(target, GradientRoom).Clear();
        var (height, width) = ((int)_g.Out[0], (int)_g.Out[1]);
        for (var n = 0; n < images; n++)
        {
            var plane = dy.Slice(checked((int)((((first + n) * _g.Filters) + channel) * height * width)), height * width);
            for (var row = 0; row < height; row++) plane.Slice(row * width, width).CopyTo(new Span<float>(target + (((n * _rows) + row) * _pitch), width));
        }
    }

    private void Spread(ReadOnlySpan<float> line, float* place, int phase, int stride, int left)
    {
        var (first, start, end) = Columns(1, phase);
        if (stride == 1) line[..(end - start)].CopyTo(new Span<float>(place + left, end - start));
        else for (var i = start; i < end; i++) place[i] = line[first + ((i - start) * stride)];
    }

    // In units of the stride: how far the kernel reaches beyond a pixel.
    private int Reach(int axis) => (int)((_g.Kernel[axis] - 1) * _g.Dilations[axis] / _g.Strides[axis]);

    private int Needed(int axis) => checked((int)_g.Out[axis] + Reach(axis));

    /// <summary>Of a plane the first row or column of the image, its place there, and where the image's end.</summary>
    private (int First, int Start, int End) Columns(int axis, int phase)
    {
        var (size, stride, pad) = ((int)_g.In[axis], (int)_g.Strides[axis], (int)_g.PadBegins[axis]);
        var first = (((phase - pad) % stride) + stride) % stride;
        var start = (first + pad) / stride;
        return (first, start, Math.Clamp(start + ((size - first + stride - 1) / stride), start, Math.Max(start, Needed(axis))));
    }

    /// <summary>Rows of an image, or columns of a row: what lies behind the end may be the zeros in front of the next.</summary>
    private int Extent(int axis)
    {
        var planes = Enumerable.Range(0, (int)_g.Strides[axis]).Select(p => Columns(axis, p)).ToList();
        return Math.Max((int)_g.Out[axis], Math.Max(planes.Max(p => p.End), Needed(axis) - planes.Min(p => p.Start)));
    }
}
