using System.Numerics.Tensors;
using TransferLearning.Classifiers;
using TransferLearning.FineTuning.Gradients;

namespace TransferLearning.FineTuning.Kernels;

/// <summary>
/// Of a convolution that mixes all channels, over a <see cref="MapLayout"/>: three filters at a time meet all positions of the kernel in one channel, so that
/// what is loaded once is used three and nine times. As operators each position takes a slice of the map and a product of its own.
/// </summary>
internal sealed unsafe class DenseGradient(ConvGeometry geometry, int length) : IWeightGradient
{
    private const int Filters = TripleProducts.Rows;

    // One for all convolutions of a thread: each is laid out anew.
    [ThreadStatic]
    private static float[]? scratch;

    private readonly MapLayout _layout = new(geometry, length);

    /// <inheritdoc/>
    public void Compute(ReadOnlyMemory<float> x, ReadOnlyMemory<float> dy, Memory<float> gradient, int threads, CancellationToken cancellation)
    {
        var (channels, filters) = ((int)geometry.Channels, (int)geometry.Filters);
        var inputs = checked((nint)channels * _layout.InputRoom);
        var needed = checked((int)(inputs + ((nint)filters * _layout.GradientRoom)));
        if (scratch is null || scratch.Length < needed) scratch = GC.AllocateUninitializedArray<float>(needed, pinned: true);
        fixed (float* input = scratch)
        {
            var room = new Room(input, input + inputs);
            for (var first = 0; first < geometry.Batch; first += _layout.Images)
            {
                var (begin, images) = (first, Math.Min(_layout.Images, (int)geometry.Batch - first));
                Workers.For(channels + filters, threads, cancellation, i =>
                {
                    if (i < channels) _layout.Input(x.Span, i, begin, images, room.Input + ((nint)i * _layout.InputRoom));
                    else _layout.Gradient(dy.Span, i - channels, begin, images, room.Gradient + ((nint)(i - channels) * _layout.GradientRoom));
                });
                Workers.For((filters + Filters - 1) / Filters, threads, cancellation, block => Block(room, block * Filters, _layout.Length(images), gradient.Span, begin == 0));
            }
        }
    }

    private void Block(Room room, int filter, int length, Span<float> gradient, bool isFirst)
    {
        var (channels, kernel) = ((int)geometry.Channels, _layout.Offsets.Length);
        // The last block may have fewer: its last filter is computed again and not used.
        var rows = stackalloc float*[Filters];
        for (var f = 0; f < Filters; f++) rows[f] = room.Gradient + ((nint)Math.Min(filter + f, (int)geometry.Filters - 1) * _layout.GradientRoom);
        Span<float> sums = stackalloc float[Filters * kernel];
        for (var c = 0; c < channels; c++)
        {
            TripleProducts.Of(rows, room.Input + ((nint)c * _layout.InputRoom), _layout.Offsets, length, sums);
            for (var f = 0; f < Filters && filter + f < geometry.Filters; f++)
            {
                var own = sums.Slice(f * kernel, kernel);
                var target = gradient.Slice((((filter + f) * channels) + c) * kernel, kernel);
                if (isFirst) own.CopyTo(target);
                else TensorPrimitives.Add(target, own, target);
            }
        }
    }

    // Lambdas hold no pointers of their own.
    private readonly struct Room(float* input, float* gradient)
    {
        public float* Input => input;

        public float* Gradient => gradient;
    }
}
