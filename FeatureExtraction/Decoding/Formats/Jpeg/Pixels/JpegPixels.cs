using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg.Pixels;

/// <summary>
/// Makes the pixels of a JPEG of the usual kind, the same as libjpeg-turbo makes (fast and slow libraries alike use its slow integer transform), and sees on the way that all of it is there. A file that is of another kind, or has anything
/// wrong, is left to the library and the check before it.
/// </summary>
internal sealed class JpegPixels
{
    // Pixel rows are ready one later than their samples where colours are interpolated down: one row is kept from strip to strip.
    private const int Kept = 1;

    private static readonly ConcurrentBag<JpegPixels> s_idle = [];

    private readonly JpegBlockPair _pair = new();
    private readonly byte[] _nowhere = new byte[JpegBlockPair.Side * JpegBlockPair.Side];
    private readonly byte[][] _strips = [[], [], []];
    private readonly int[] _strides = new int[3];
    private readonly short[][] _sums = [[], []];
    private readonly (int Component, int Offset)[] _waiting = new (int, int)[2];
    private int _count; // of blocks that wait to be transformed

    /// <summary>The pixels as stored, not turned upright; <see langword="null"/> where the file is not of the kind that is read here, or not whole.</summary>
    /// <param name="file">A file whose header was read.</param>
    public static RgbImage? TryRead(ReadOnlySpan<byte> file)
    {
        if (!JpegBlockPair.IsSupported || PlanOf(file) is not { } plan) return null;
        var pixels = s_idle.TryTake(out var idle) ? idle : new JpegPixels();
        var image = new RgbImage(plan.Frame.Width, plan.Frame.Height);
        try
        {
            if (pixels.Read(plan, file[plan.DataStart..plan.DataEnd], image)) return Interlocked.Exchange(ref image, null);
        }
        finally
        {
            image?.Dispose();
            pixels._pair.Clear(0);
            pixels._pair.Clear(1);
            pixels._count = 0;
            s_idle.Add(pixels);
        }

        return null;
    }

    // What is wrong is told by the check for all files.
    private static JpegPlan? PlanOf(ReadOnlySpan<byte> file)
    {
        try
        {
            return JpegPlan.Read(file);
        }
        catch (ImageDecodeException)
        {
            return null;
        }
    }

    private bool Read(JpegPlan plan, ReadOnlySpan<byte> data, RgbImage image)
    {
        var frame = plan.Frame;
        var (across, down) = plan.Components.Length == 1 ? (1, 1) : (frame.MostAcross, frame.MostDown);
        var units = (frame.Width + (8 * across) - 1) / (8 * across);
        MakeRoom(plan.Components.Length, units, across, down);
        var plain = ArrayPool<byte>.Shared.Rent(data.Length + JpegData.Blank);
        try
        {
            var (taken, length) = JpegData.Unstuff(data, plain);
            var reader = new JpegBlockReader(plain, length);
            var (left, restarts) = (plan.RestartInterval == 0 ? long.MaxValue : plan.RestartInterval, 0);
            for (int strip = 0, top = 0; top < frame.Height; strip++, top += 8 * down)
            {
                for (var unit = 0; unit < units; unit++)
                {
                    if (left-- == 0)
                    {
                        if (reader.IsOverrun || !StartsWithRestart(data[taken..], restarts++)) return false;
                        data = data[(taken + 2)..];
                        (taken, length) = JpegData.Unstuff(data, plain);
                        reader = new JpegBlockReader(plain, length);
                        foreach (var component in plan.Components) component.LastMean = 0;
                        left = plan.RestartInterval - 1;
                    }

                    for (var c = 0; c < plan.Components.Length; c++)
                    {
                        var (blocksAcross, blocksDown) = c == 0 ? (across, down) : (1, 1);
                        for (var y = 0; y < blocksDown; y++)
                        {
                            for (var x = 0; x < blocksAcross; x++)
                            {
                                var read = reader.Read(plan.Components[c], ref _pair.Block(_count));
                                if (read == 0) return false;
                                Place(c, (((8 * y) + Kept) * _strides[c]) + (8 * ((unit * blocksAcross) + x)), isMean: read == 1);
                            }
                        }
                    }
                }

                if (_count == 1) Transform(ref MemoryMarshal.GetArrayDataReference(_nowhere), JpegBlockPair.Side);
                if (reader.IsOverrun) return false;
                WriteRows(frame, strip, across, down, image);
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    private static bool StartsWithRestart(ReadOnlySpan<byte> data, int number) => data is [0xFF, var marker, ..] && marker == 0xD0 + (number % 8);

    private void MakeRoom(int components, int units, int across, int down)
    {
        for (var c = 0; c < components; c++)
        {
            _strides[c] = (8 * units * (c == 0 ? across : 1)) + JpegRow.Step;
            var needed = _strides[c] * (Kept + (8 * (c == 0 ? down : 1)));
            if (_strips[c].Length < needed) _strips[c] = new byte[needed];
        }

        for (var c = 1; c < components && across == 2; c++)
        {
            if (_sums[c - 1].Length < 1 + _strides[c] + JpegRow.Step) _sums[c - 1] = new short[1 + _strides[c] + JpegRow.Step];
        }
    }

    private void Place(int component, int offset, bool isMean)
    {
        if (isMean)
        {
            ref var mean = ref _pair.Block(_count);
            JpegBlockPair.Fill(mean, ref _strips[component][offset], _strides[component]);
            mean = 0;
            return;
        }

        _waiting[_count++] = (component, offset);
        if (_count == 2) Transform(ref _strips[component][offset], _strides[component]);
    }

    private void Transform(ref byte second, int stride)
    {
        var (component, offset) = _waiting[0];
        _pair.Write(ref _strips[component][offset], _strides[component], ref second, stride);
        _count = 0;
    }

    // The rows of pixels that are ready behind a strip.
    private void WriteRows(JpegFrame frame, int strip, int across, int down, RgbImage image)
    {
        var isLast = 8 * down * (strip + 1) >= frame.Height;
        var waits = down == 2 ? 1 : 0;
        var first = (8 * down * strip) - (strip > 0 ? waits : 0);
        var end = isLast ? frame.Height : (8 * down * (strip + 1)) - waits;
        for (var y = first; y < end; y++)
        {
            ref var light = ref Sample(0, y, 8 * down * strip);
            if (frame.Components.Length == 1)
            {
                JpegRow.Grey(ref light, image.Row(y));
            }
            else if (across == 1)
            {
                JpegRow.Fine(ref light, ref Sample(1, y, 8 * strip), ref Sample(2, y, 8 * strip), image.Row(y));
            }
            else
            {
                var near = y / down;
                var far = down == 1 ? near : Math.Clamp(near + (y % 2 == 0 ? -1 : 1), 0, ((frame.Height + 1) / 2) - 1);
                JpegRow.Coarse(ref light, ref SumsOf(1, near, far, strip, frame), ref SumsOf(2, near, far, strip, frame), down == 2, image.Row(y));
            }
        }

        for (var c = 0; c < frame.Components.Length && !isLast; c++)
        {
            var strideOf = _strides[c];
            _strips[c].AsSpan(8 * (c == 0 ? down : 1) * strideOf, strideOf).CopyTo(_strips[c]);
        }
    }

    private ref short SumsOf(int component, int near, int far, int strip, JpegFrame frame)
    {
        ref var sums = ref _sums[component - 1][1];
        JpegRow.Sums(ref Sample(component, near, 8 * strip), ref Sample(component, far, 8 * strip), frame.MostDown == 2, (frame.Width + 1) / 2, ref sums);
        return ref sums;
    }

    private ref byte Sample(int component, int row, int firstOfStrip) => ref _strips[component][(row - firstOfStrip + Kept) * _strides[component]];
}
