using System.Runtime.CompilerServices;

namespace TransferLearning.Classifiers.Forest;

/// <summary>Working memory that never moves and begins at a cache line, so that no vector in it lies across two; zero at first.</summary>
/// <param name="length">Number of values.</param>
internal sealed unsafe class Scratch<T>(int length)
    where T : unmanaged
{
    private const int Line = 64;
    private readonly T[] _memory = GC.AllocateArray<T>(length + (Line / sizeof(T)), pinned: true);

    /// <summary>The first value.</summary>
    public T* Pointer => (T*)(((nint)Unsafe.AsPointer(ref _memory[0]) + Line - 1) & -Line);
}
