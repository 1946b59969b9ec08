using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using TransferLearning.FeatureExtraction.Pooling;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>The way from one tensor of the graph to the caller's vectors.</summary>
/// <param name="Tap">The tap.</param>
/// <param name="Shape">Its tensor's part for one image.</param>
/// <param name="Pooling">Pooling.</param>
/// <param name="Tail">The tensor's dimensions behind the batch.</param>
/// <param name="IsHalf">Whether the graph gives float16.</param>
internal sealed record TapChannel(BackboneTap Tap, FeatureMapShape Shape, IPooling Pooling, long[] Tail, bool IsHalf)
{
    /// <summary>Whether the runtime can write the caller's vectors itself.</summary>
    public bool IsDirect => !IsHalf && Pooling is NoPooling or FlattenPooling;

    public long[] TensorShape(int batch) => [batch, .. Tail];

    /// <summary>Pools a batch.</summary>
    /// <param name="maps">The tensor, <c>[N,…]</c>.</param>
    /// <param name="count">How many images to take from it.</param>
    /// <param name="vectors">Receives <c>[count,D]</c>.</param>
    public void Pool(ReadOnlySpan<float> maps, int count, Span<float> vectors)
    {
        for (var i = 0; i < count; i++)
        {
            Pooling.Pool(maps.Slice(i * Shape.Count, Shape.Count), Shape, vectors.Slice(i * Tap.Dimension, Tap.Dimension));
        }
    }
}

/// <summary>Memory of one call that is used again by later ones: what the graph gives before it is pooled, and converted inputs.</summary>
internal sealed class CallBuffers(int taps)
{
    private readonly float[][] maps = new float[taps][];
    private readonly Float16[][] halves = new Float16[taps][];
    private float[] input = [];
    private Float16[] halfInput = [];
    private byte[] byteInput = [];

    public Memory<float> Map(int tap, int count) => Grown(ref maps[tap], count);

    public Memory<Float16> Half(int tap, int count) => Grown(ref halves[tap], count);

    /// <summary>The images with blank ones behind them up to a full batch.</summary>
    public Memory<float> Padded(ReadOnlySpan<float> images, int count)
    {
        var padded = Grown(ref input, count);
        images.CopyTo(padded.Span);
        padded.Span[images.Length..].Clear();
        return padded;
    }

    public Memory<Float16> ToHalf(ReadOnlySpan<float> images)
    {
        var converted = Grown(ref halfInput, images.Length);
        TensorPrimitives.ConvertToHalf(images, System.Runtime.InteropServices.MemoryMarshal.Cast<Float16, Half>(converted.Span));
        return converted;
    }

    public Memory<byte> ToBytes(ReadOnlySpan<float> images)
    {
        var converted = Grown(ref byteInput, images.Length);
        var bytes = converted.Span;
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)Math.Clamp(MathF.Round(images[i]), 0, 255);
        return converted;
    }

    private static Memory<T> Grown<T>(ref T[] array, int count)
    {
        if (array is null || array.Length < count) array = GC.AllocateUninitializedArray<T>(count);
        return array.AsMemory(0, count);
    }
}
