using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg.Pixels;

/// <summary>
/// Makes the pixels of a JPEG of the usual kind, the same as libjpeg-turbo makes with the transform that OpenCV and Skia use, and sees on the way that all of it is there. A file that is of another kind, or has anything
/// wrong, is left to the library and the check before it; coefficients that no picture has are wrong among those of the pixels that are made.
/// </summary>
internal sealed class JpegPixels
{
    // Pixel rows are ready one later than their samples where colours are interpolated down: one row is kept from strip to strip.
    private const int Kept = 1;

    // Columns and rows beside a pixel whose colours are interpolated into it.
    private const int Beside = 2;

    private static readonly ConcurrentBag<JpegPixels> s_idle = [];

    private readonly JpegBlockPair _pair = new();
    private readonly byte[] _nowhere = new byte[JpegBlockPair.Side * JpegBlockPair.Side];
    private readonly byte[][] _strips = [[], [], []];
    private readonly int[] _strides = new int[3];
    private readonly int[] _sides = new int[3]; // of a block, in samples
    private readonly short[][] _sums = [[], []];
    private readonly (int Component, int Offset)[] _waiting = new (int, int)[2];
    private int _count; // of blocks that wait to be transformed

    /// <summary>The pixels as stored, not turned upright; <see langword="null"/> where the file is not of the kind that is read here, or not whole.</summary>
    /// <param name="file">A file whose header was read.</param>
    /// <param name="denominator">By what the sides are divided, rounded up: 1, 2, 4 or 8 (<see cref="JpegReduction"/>).</param>
    /// <param name="wanted">Of the divided image the pixels that are made; the file is checked to its end. <see langword="null"/> for all.</param>
    public static RgbImage? TryRead(ReadOnlySpan<byte> file, int denominator = 1, PixelArea? wanted = null)
    {
        // Colours that are half as fine across alone would still have to be interpolated when they are reduced.
        if (!JpegBlockPair.IsSupported || PlanOf(file) is not { } plan || (denominator > 1 && plan is { Across: 2, Down: 1 })) return null;
        var pixels = s_idle.TryTake(out var idle) ? idle : new JpegPixels();
        var (width, height) = (JpegReduction.Side(plan.Frame.Width, denominator), JpegReduction.Side(plan.Frame.Height, denominator));
        var image = new RgbImage(width, height) { Made = wanted ?? PixelArea.Whole(width, height) };
        try
        {
            if (pixels.Read(plan, file[plan.DataStart..plan.DataEnd], JpegBlockPair.Side / denominator, image)) return Interlocked.Exchange(ref image, null);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Read(JpegPlan plan, ReadOnlySpan<byte> data, int side, RgbImage image)
    {
        var (units, across, rows) = (plan.UnitsAcross, side * plan.Across, side * plan.Down);
        var made = image.Made.Widened(Beside, image.Width, image.Height);
        var (first, end) = (made.Left / across, (made.Right + across - 1) / across);
        plan.MakeTables(passes: image.Made != PixelArea.Whole(image.Width, image.Height));
        MakeRoom(plan, side);
        var plain = ArrayPool<byte>.Shared.Rent(data.Length + JpegData.Blank);
        try
        {
            var (taken, length) = JpegData.Unstuff(data, plain);
            var reader = new JpegBlockReader(plain, length);
            var (left, restarts) = (plan.RestartInterval == 0 ? long.MaxValue : plan.RestartInterval, 0);
            for (var top = 0; top < image.Height; top += rows)
            {
                var isMade = top < made.Bottom && top + rows > made.Top;
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

                    if (!(isMade && unit >= first && unit < end ? ReadUnit(plan, ref reader, unit) : PassUnit(plan, ref reader))) return false;
                }

                if (_count == 1) Transform(ref MemoryMarshal.GetArrayDataReference(_nowhere), JpegBlockPair.Side);
                if (reader.IsOverrun) return false;
                if (isMade) WriteRows(plan, top, rows, image, first * across, Math.Min(end * across, image.Width));
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ReadUnit(JpegPlan plan, ref JpegBlockReader reader, int unit)
    {
        for (var c = 0; c < plan.Components.Length; c++)
        {
            var (across, down) = c == 0 ? (plan.Across, plan.Down) : (1, 1);
            for (var y = 0; y < down; y++)
            {
                for (var x = 0; x < across; x++)
                {
                    var read = reader.Read(plan.Components[c], ref _pair.Block(_count));
                    if (read == 0) return false;
                    Place(c, (((_sides[c] * y) + Kept) * _strides[c]) + (_sides[c] * ((unit * across) + x)), isMean: read == 1);
                }
            }
        }

        return true;
    }

    // Blocks that nobody looks at: only the mean is read, on which the next one's is built.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool PassUnit(JpegPlan plan, ref JpegBlockReader reader)
    {
        for (var c = 0; c < plan.Components.Length; c++)
        {
            var component = plan.Components[c];
            for (var blocks = c == 0 ? plan.Across * plan.Down : 1; blocks > 0; blocks--)
            {
                if (component.Runs is null)
                {
                    if (reader.Read(component, ref _pair.Block(_count)) == 0) return false;
                    _pair.Clear(_count);
                }
                else if (!reader.Pass(component)) return false;
            }
        }

        return true;
    }

    private static bool StartsWithRestart(ReadOnlySpan<byte> data, int number) => data is [0xFF, var marker, ..] && marker == 0xD0 + (number % 8);

    private void MakeRoom(JpegPlan plan, int side)
    {
        for (var c = 0; c < plan.Components.Length; c++)
        {
            // Reduced, colours that are coarser than the light have samples for each of its own: more of their coefficients are used.
            var (across, down) = c == 0 ? (plan.Across, plan.Down) : (1, 1);
            _sides[c] = c > 0 && plan.Across == 2 && side < JpegBlockPair.Side ? 2 * side : side;
            _strides[c] = (_sides[c] * plan.UnitsAcross * across) + JpegRow.Step;
            var needed = _strides[c] * (Kept + (_sides[c] * down));
            if (_strips[c].Length < needed) _strips[c] = new byte[needed];
            if (c > 0 && _sums[c - 1].Length < 1 + _strides[c] + JpegRow.Step) _sums[c - 1] = new short[1 + _strides[c] + JpegRow.Step];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Place(int component, int offset, bool isMean)
    {
        ref var block = ref _pair.Block(_count);
        ref var target = ref _strips[component][offset];
        var (side, stride) = (_sides[component], _strides[component]);
        if (isMean)
        {
            if (side == JpegBlockPair.Side) JpegBlockPair.Fill(block, ref target, stride);
            else JpegReducedBlock.Fill(block, side, ref target, stride);
            block = 0;
        }
        else if (side < JpegBlockPair.Side)
        {
            JpegReducedBlock.Write(ref block, side, ref target, stride);
            _pair.Clear(_count);
        }
        else
        {
            _waiting[_count++] = (component, offset);
            if (_count == 2) Transform(ref target, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transform(ref byte second, int stride)
    {
        var (component, offset) = _waiting[0];
        _pair.Write(ref _strips[component][offset], _strides[component], ref second, stride);
        _count = 0;
    }

    // The rows of pixels that are ready behind a strip, of them the columns from left to right. The colours at both ends lack their neighbours, unless these are the image's ends.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteRows(JpegPlan plan, int top, int rows, RgbImage image, int left, int right)
    {
        var isCoarse = plan.Across == 2 && _sides[0] == JpegBlockPair.Side;
        var (isLast, waits) = (top + rows >= image.Height, isCoarse && plan.Down == 2 ? 1 : 0);
        var end = Math.Min(isLast ? image.Height : top + rows - waits, image.Made.Bottom);
        for (var y = Math.Max(image.Made.Top, top - waits); y < end; y++)
        {
            var row = image.Row(y)[(3 * left)..(3 * right)];
            ref var light = ref Sample(0, y - top, left);
            if (plan.Components.Length == 1) JpegRow.Grey(ref light, row);
            else if (!isCoarse) JpegRow.Fine(ref light, ref Sample(1, y - top, left), ref Sample(2, y - top, left), row);
            else
            {
                // The row of colours that is nearer, and the one on the other side.
                var near = y / plan.Down;
                var far = plan.Down == 1 ? near : Math.Clamp(near + (y % 2 == 0 ? -1 : 1), 0, ((image.Height + 1) / 2) - 1);
                var topOfColours = top / plan.Down;
                var (from, count) = (left / 2, ((right + 1) / 2) - (left / 2));
                JpegRow.Coarse(ref light, ref SumsOf(1, near - topOfColours, far - topOfColours, plan, from, count), ref SumsOf(2, near - topOfColours, far - topOfColours, plan, from, count), plan.Down == 2, row);
            }
        }

        for (var c = 0; c < plan.Components.Length && !isLast; c++)
        {
            var stride = _strides[c];
            _strips[c].AsSpan(_sides[c] * (c == 0 ? plan.Down : 1) * stride, stride).CopyTo(_strips[c]);
        }
    }

    private ref short SumsOf(int component, int near, int far, JpegPlan plan, int from, int count)
    {
        ref var sums = ref _sums[component - 1][1];
        JpegRow.Sums(ref Sample(component, near, from), ref Sample(component, far, from), plan.Down == 2, count, ref sums);
        return ref sums;
    }

    // A sample of a row of the strip; row −1 is the last of the strip before.
    private ref byte Sample(int component, int row, int column) => ref _strips[component][((row + Kept) * _strides[component]) + column];
}
