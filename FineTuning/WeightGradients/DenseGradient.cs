using System.Numerics.Tensors;
using TransferLearning.Core.Threading;

namespace TransferLearning.FineTuning.WeightGradients;

/// <summary>
/// Of a convolution that mixes all channels, over a <see cref="FeatureMapLayout"/>: three filters at a time meet all positions of the kernel in one channel, so that
/// what is loaded once is used three and nine times. As operators each position takes a slice of the map and a product of its own.
/// </summary>
internal sealed unsafe class DenseGradient : IWeightGradient
{
    private const int Filters = TripleProducts.Rows;

    private readonly ConvGeometry _g;
    private readonly ScratchPool _scratch;
    private readonly FeatureMapLayout _layout;
    private readonly Action<int> _layOut;
    private readonly Action<int> _multiply;
    private Work _work;

    /// <summary>Prepares it; one caller at a time.</summary>
    public DenseGradient(ConvGeometry geometry, ScratchPool scratch, int length)
    {
        (_g, _scratch, _layout) = (geometry, scratch, new FeatureMapLayout(geometry, length));
        // Made once: a step allocates nothing.
        (_layOut, _multiply) = (LayOut, block => Block(block * Filters));
    }

    /// <inheritdoc/>
    public void Compute(ReadOnlyMemory<float> x, ReadOnlyMemory<float> dy, Memory<float> gradient, int threads, CancellationToken cancellation)
    {
        var (channels, filters) = ((int)_g.Channels, (int)_g.Filters);
        var inputs = checked((nint)channels * _layout.InputRoom);
        var scratch = _scratch.Rent(checked((int)(inputs + ((nint)filters * _layout.GradientRoom))));
        try
        {
            for (var first = 0; first < _g.Batch; first += _layout.Images)
            {
                _work = new Work
                {
                    X = x,
                    Dy = dy,
                    Gradient = gradient,
                    Input = scratch.Pointer,
                    Output = scratch.Pointer + inputs,
                    First = first,
                    Images = Math.Min(_layout.Images, (int)_g.Batch - first),
                };
                Workers.For(channels + filters, threads, cancellation, _layOut);
                Workers.For((filters + Filters - 1) / Filters, threads, cancellation, _multiply);
            }
        }
        finally
        {
            _work = default;
            _scratch.Return(scratch);
        }
    }

    private void LayOut(int map)
    {
        var channels = (int)_g.Channels;
        if (map < channels) _layout.Input(_work.X.Span, map, _work.First, _work.Images, _work.Input + ((nint)map * _layout.InputRoom));
        else _layout.Gradient(_work.Dy.Span, map - channels, _work.First, _work.Images, _work.Output + ((nint)(map - channels) * _layout.GradientRoom));
    }

    private void Block(int filter)
    {
        var (channels, kernel, length) = ((int)_g.Channels, _layout.Offsets.Length, _layout.Length(_work.Images));
        var gradient = _work.Gradient.Span;
        // The last block may have fewer: its last filter is computed again and not used.
        var rows = stackalloc float*[Filters];
        for (var f = 0; f < Filters; f++) rows[f] = _work.Output + ((nint)Math.Min(filter + f, (int)_g.Filters - 1) * _layout.GradientRoom);
        Span<float> sums = stackalloc float[Filters * kernel];
        for (var c = 0; c < channels; c++)
        {
            TripleProducts.Of(rows, _work.Input + ((nint)c * _layout.InputRoom), _layout.Offsets, length, sums);
            for (var f = 0; f < Filters && filter + f < _g.Filters; f++)
            {
                var own = sums.Slice(f * kernel, kernel);
                var target = gradient.Slice((((filter + f) * channels) + c) * kernel, kernel);
                if (_work.First == 0) own.CopyTo(target);
                else TensorPrimitives.Add(target, own, target);
            }
        }
    }

    /// <summary>The images under way.</summary>
    private struct Work
    {
        public ReadOnlyMemory<float> X;
        public ReadOnlyMemory<float> Dy;
        public Memory<float> Gradient;
        public float* Input;
        public float* Output;
        public int First;
        public int Images;
    }
}
