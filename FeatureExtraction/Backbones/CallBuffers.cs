using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Pooling;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>Memory of one call, which later calls use again: the network's inputs, and what it gives before that is pooled.</summary>
internal sealed class CallBuffers(int taps)
{
    private readonly float[][] _maps = new float[taps][];
    private readonly Float16[][] _halves = new Float16[taps][];
    private float[] _input = [];
    private Float16[] _halfInput = [];
    private byte[] _byteInput = [];

    /// <summary>The network's input over the images themselves, or over their conversion where the graph takes float16 or bytes.</summary>
    public OrtValue Input(BackboneInput input, int batch, ReadOnlyMemory<float> images) => input.Element switch
    {
        // The runtime only reads its inputs.
        TensorElement.Float32 => Over(MemoryMarshal.AsMemory(images), input.Shape(batch)),
        TensorElement.Float16 => Over(ToHalf(images.Span), input.Shape(batch)),
        _ => Over(ToBytes(images.Span), input.Shape(batch)),
    };

    /// <summary>The network's input over memory of its own, for <see cref="Fill"/>.</summary>
    public OrtValue OwnInput(BackboneInput input, int batch) => Input(input, batch, new Memory<float>(_input = new float[checked(batch * input.Count)]));

    /// <summary>Puts images into <see cref="OwnInput"/>; what is behind them is blank.</summary>
    public void Fill(BackboneInput input, ReadOnlySpan<float> images)
    {
        switch (input.Element)
        {
            case TensorElement.Float32:
                images.CopyTo(_input);
                _input.AsSpan(images.Length).Clear();
                break;
            case TensorElement.Float16:
                ToHalf(images);
                _halfInput.AsSpan(images.Length).Clear();
                break;
            default:
                ToBytes(images);
                _byteInput.AsSpan(images.Length).Clear();
                break;
        }
    }

    /// <summary>A tap's output over memory of its own, or over the caller's vectors where the graph can write these itself.</summary>
    public OrtValue Output(TapOutput output, int tap, int batch, Memory<float>? vectors = null)
    {
        var count = checked(batch * output.Shape.Count);
        return output.IsHalf ? Over(Grown(ref _halves[tap], count), output.TensorShape(batch)) : Over(vectors ?? Map(tap, count), output.TensorShape(batch));
    }

    /// <summary>The tensor of a tap, <c>[N,…]</c>.</summary>
    public Memory<float> Map(int tap, int count) => Grown(ref _maps[tap], count);

    /// <summary>Turns what the graph gave in float16 into <see cref="Map"/>.</summary>
    public void Widen(TapOutput output, int tap, int images)
    {
        if (!output.IsHalf) return;
        var count = images * output.Shape.Count;
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<Float16, Half>(_halves[tap].AsSpan(0, count)), Map(tap, count).Span);
    }

    private Memory<Float16> ToHalf(ReadOnlySpan<float> images)
    {
        var converted = Grown(ref _halfInput, images.Length);
        TensorPrimitives.ConvertToHalf(images, MemoryMarshal.Cast<Float16, Half>(converted.Span));
        return converted;
    }

    private Memory<byte> ToBytes(ReadOnlySpan<float> images)
    {
        var converted = Grown(ref _byteInput, images.Length);
        var bytes = converted.Span;
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)Math.Clamp(MathF.Round(images[i]), 0, 255);
        return converted;
    }

    private static OrtValue Over<T>(Memory<T> memory, long[] shape)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory, shape);

    private static Memory<T> Grown<T>(ref T[] array, int count)
    {
        if (array is null || array.Length < count) array = GC.AllocateUninitializedArray<T>(count);
        return array.AsMemory(0, count);
    }
}

/// <summary>The way from one tensor of the graph to the caller's vectors.</summary>
/// <param name="Tap">The tap.</param>
/// <param name="Shape">Its tensor's part for one image.</param>
/// <param name="Pooling">Pooling.</param>
/// <param name="Tail">The tensor's dimensions behind the batch.</param>
/// <param name="IsHalf">Whether the graph gives float16.</param>
internal sealed record TapOutput(BackboneTap Tap, FeatureMapShape Shape, IPooling Pooling, long[] Tail, bool IsHalf)
{
    /// <summary>Whether the runtime can write the caller's vectors itself.</summary>
    public bool IsDirect => !IsHalf && Pooling is FlattenPooling;

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
