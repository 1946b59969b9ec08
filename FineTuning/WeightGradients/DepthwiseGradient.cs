using TransferLearning.Core.Threading;

namespace TransferLearning.FineTuning.WeightGradients;

/// <summary>Of a depthwise convolution, over a <see cref="FeatureMapLayout"/>. A channel is one thread's, in a fixed order.</summary>
internal sealed unsafe class DepthwiseGradient(ConvGeometry geometry, ScratchPool scratch, int length) : IWeightGradient
{
    private readonly FeatureMapLayout _layout = new(geometry, length);

    /// <inheritdoc/>
    public void Compute(ReadOnlyMemory<float> x, ReadOnlyMemory<float> dy, Memory<float> gradient, int threads, CancellationToken cancellation) =>
        Workers.For((int)geometry.Channels, threads, cancellation, channel => Channel(x.Span, dy.Span, gradient.Span.Slice(channel * _layout.Offsets.Length, _layout.Offsets.Length), channel));

    private void Channel(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> gradient, int channel)
    {
        Span<double> sums = stackalloc double[_layout.Offsets.Length];
        var room = scratch.Rent(_layout.InputRoom + _layout.GradientRoom);
        try
        {
            var input = room.Pointer;
            var output = input + _layout.InputRoom;
            for (var first = 0; first < geometry.Batch; first += _layout.Images)
            {
                var images = Math.Min(_layout.Images, (int)geometry.Batch - first);
                _layout.Input(x, channel, first, images, input);
                _layout.Gradient(dy, channel, first, images, output);
                DotProducts.Add(output, input, _layout.Offsets, _layout.Length(images), sums);
            }
        }
        finally
        {
            scratch.Return(room);
        }

        for (var i = 0; i < sums.Length; i++) gradient[i] = (float)sums[i];
    }
}
