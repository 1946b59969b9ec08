using System.Runtime.InteropServices;

namespace TransferLearning.Core.Memory;

/// <summary>
/// Floats outside the garbage collector's heap, zero at first, that begin at a multiple of 64 bytes, a cache line. <see cref="Dispose"/> gives the memory back at once; small working
/// memory, which the collector may free, is an <see cref="AlignedArray{T}"/>.
/// </summary>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    private const int Alignment = 64;
    private readonly void* _allocated;

    /// <summary>Takes room for so many floats.</summary>
    public AlignedBuffer(long length)
    {
        var bytes = (nuint)checked((Math.Max(1, length) * sizeof(float)) + Alignment);
        // What the system hands out zeroed is not touched here, but first by the thread that fills it.
        _allocated = NativeMemory.AllocZeroed(bytes);
        LargePages.Ask(_allocated, bytes);
        Pointer = (float*)(((nint)_allocated + Alignment - 1) & -Alignment);
        Length = length;
        // A head that is let go with its packed rows would else look to the collector like a few bytes.
        GC.AddMemoryPressure((long)bytes);
    }

    ~AlignedBuffer() => Free();

    /// <summary>The first float.</summary>
    public float* Pointer { get; private set; }

    /// <summary>Number of floats.</summary>
    public long Length { get; }

    /// <summary>Floats from <paramref name="start"/> on.</summary>
    public Span<float> Span(long start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + length, Length);
        return new Span<float>(Pointer + start, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Pointer is null) return;
        GC.RemoveMemoryPressure((Math.Max(1, Length) * sizeof(float)) + Alignment);
        NativeMemory.Free(_allocated);
        Pointer = null;
    }
}
