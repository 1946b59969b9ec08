using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TransferLearning.Core.Memory;

/// <summary>
/// Values that never move and begin at a multiple of 64 bytes, a cache line: no vector in them lies across two lines, and sums of vectorised loops, whose last bits depend on
/// where a vector begins, are the same in every process. The garbage collector frees them; what is large and is to be freed at once is an <see cref="AlignedBuffer"/>.
/// </summary>
/// <typeparam name="T">A number, whose size divides 64 bytes.</typeparam>
/// <param name="length">Number of values, all zero at first.</param>
internal sealed unsafe class AlignedArray<T>(int length)
    where T : unmanaged
{
    private const int Alignment = 64;
    private readonly T[] _array = GC.AllocateArray<T>(checked(length + (Alignment / sizeof(T))), pinned: true);

    /// <summary>Number of values.</summary>
    public int Length => length;

    /// <summary>The first value. It stays valid as long as this object, or a <see cref="Memory"/> of it, is referenced.</summary>
    public T* Pointer => (T*)(((nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array)) + Alignment - 1) & -Alignment);

    /// <summary>The values.</summary>
    public Memory<T> Memory => _array.AsMemory((int)(Pointer - (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array))), length);

    /// <summary>The values.</summary>
    public Span<T> Span => new(Pointer, length);
}
