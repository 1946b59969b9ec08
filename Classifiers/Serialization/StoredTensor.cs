using System.Runtime.InteropServices;
using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Serialization;

/// <summary>A tensor as a file holds it.</summary>
/// <param name="Type">safetensors' name of the element type: <c>F32</c> or <c>I32</c>.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Data">Its values, little-endian, row-major.</param>
internal sealed record StoredTensor(string Type, long[] Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>Stores floats.</summary>
    public static StoredTensor Of(ReadOnlySpan<float> values, params long[] shape) => new("F32", shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Stores whole numbers.</summary>
    public static StoredTensor Of(ReadOnlySpan<int> values, params long[] shape) => new("I32", shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Stores a record of images, eight bytes each. They are called two whole numbers, a type that programs of before know, too.</summary>
    public static StoredTensor Of(TrainingRecord images) => new("I32", [images.Count, TrainingRecord.EntrySize / sizeof(int)], images.ToBytes());

    /// <summary>Bytes of an element of a type; 0 for a type that heads do not use.</summary>
    public static int SizeOf(string? type) => type is "F32" or "I32" ? 4 : 0;
}
