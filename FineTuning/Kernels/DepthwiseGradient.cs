using TransferLearning.Classifiers;
using TransferLearning.FineTuning.Gradients;

namespace TransferLearning.FineTuning.Kernels;

/// <summary>
/// The weight gradient of a depthwise convolution: for each channel and position of its kernel the sum of X times dY over images and
/// pixels. Both maps are laid out with one row pitch, zeros between the rows, X taken apart by the strides; then each position of the kernel is one
/// long dot product of two flat arrays. A channel is one thread's, in a fixed order, so the number of threads changes no bit.
/// </summary>
internal sealed unsafe class DepthwiseGradient
{
    [ThreadStatic]
    private static float[]? scratch;

    private readonly ConvGeometry _g;
    private readonly int _pitch;
    private readonly int _phase;
    private readonly int _rows;
    private readonly int[] _offsets;

    public DepthwiseGradient(ConvGeometry geometry)
    {
        _g = geometry;
        var (sh, sw) = (geometry.Strides[0], geometry.Strides[1]);
        // In units of the stride: how far the kernel reaches beyond a pixel.
        var (reachDown, reachRight) = ((geometry.Kernel[0] - 1) * geometry.Dilations[0] / sh, (geometry.Kernel[1] - 1) * geometry.Dilations[1] / sw);
        _pitch = checked((int)(geometry.Out[1] + reachRight));
        _rows = checked((int)(geometry.Out[0] + reachDown));
        // The last dot product begins behind the reach and ends a vector later.
        _phase = checked((_rows * _pitch) + (int)reachRight + DotProducts.Slack);
        _offsets = [.. geometry.Positions().Select(p =>
        {
            var (down, right) = (p[0] * geometry.Dilations[0], p[1] * geometry.Dilations[1]);
            return checked((int)((((down % sh * sw) + (right % sw)) * _phase) + (down / sh * _pitch) + (right / sw)));
        })];
    }

    /// <summary>Computes it.</summary>
    /// <param name="x">What the convolution read, <c>[N,C,H,W]</c>.</param>
    /// <param name="dy">The gradient of what it made, <c>[N,C,OH,OW]</c>.</param>
    /// <param name="gradient">Receives <c>[C,1,KH,KW]</c>.</param>
    /// <param name="threads">Threads at most.</param>
    /// <param name="cancellation">Asked before each channel.</param>
    public void Compute(ReadOnlyMemory<float> x, ReadOnlyMemory<float> dy, Memory<float> gradient, int threads, CancellationToken cancellation) =>
        Workers.For((int)_g.Channels, threads, cancellation, channel => Channel(x.Span, dy.Span, gradient.Span.Slice(channel * _offsets.Length, _offsets.Length), channel));

    private void Channel(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> gradient, int channel)
    {
        var length = checked((int)_g.Out[0] * _pitch);
        var phases = checked((int)(_g.Strides[0] * _g.Strides[1] * _phase));
        var needed = phases + length + DotProducts.Slack;
        if (scratch is null || scratch.Length < needed) scratch = GC.AllocateUninitializedArray<float>(needed, pinned: true);
        Array.Clear(scratch, 0, needed);
        Span<double> sums = stackalloc double[_offsets.Length];
        fixed (float* start = scratch)
        {
            for (var n = 0; n < _g.Batch; n++)
            {
                var plane = (n * _g.Channels) + channel;
                LayOutInput(x.Slice((int)(plane * _g.In[0] * _g.In[1]), (int)(_g.In[0] * _g.In[1])), start);
                LayOutGradient(dy.Slice((int)(plane * _g.Out[0] * _g.Out[1]), (int)(_g.Out[0] * _g.Out[1])), start + phases);
                DotProducts.Add(start + phases, start, _offsets, length, sums);
            }
        }

        for (var i = 0; i < sums.Length; i++) gradient[i] = (float)sums[i];
    }

    /// <summary>Pixel (r, c) of the padded input goes to plane (r mod stride, c mod stride), place (r / stride, c / stride).</summary>
    private void LayOutInput(ReadOnlySpan<float> plane, float* phases)
    {
        var (width, sh, sw) = ((int)_g.In[1], (int)_g.Strides[0], (int)_g.Strides[1]);
        var (top, left) = ((int)_g.PadBegins[0], (int)_g.PadBegins[1]);
        for (var row = 0; row < _g.In[0]; row++)
        {
            var (down, phaseDown) = ((row + top) / sh, (row + top) % sh);
            if (down >= _rows) break;
            var line = plane.Slice(row * width, width);
            var target = phases + (phaseDown * sw * _phase) + (down * _pitch);
            if (sw == 1)
            {
                line[..Math.Min(width, _pitch - left)].CopyTo(new Span<float>(target + left, _pitch - left));
                continue;
            }

            for (var phase = 0; phase < sw; phase++)
            {
                // The first column of the image that falls into this plane, and its place there.
                var first = (((phase - left) % sw) + sw) % sw;
                var place = target + (phase * _phase) + ((first + left) / sw);
                var count = Math.Min((width - first + sw - 1) / sw, _pitch - ((first + left) / sw));
                for (var i = 0; i < count; i++) place[i] = line[first + (i * sw)];
            }
        }
    }

    private void LayOutGradient(ReadOnlySpan<float> plane, float* target)
    {
        var width = (int)_g.Out[1];
        for (var row = 0; row < _g.Out[0]; row++) plane.Slice(row * width, width).CopyTo(new Span<float>(target + (row * _pitch), width));
    }
}
