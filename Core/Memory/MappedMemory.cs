using System.Buffers;
using System.Runtime.InteropServices;

namespace TransferLearning.Core.Memory;

/// <summary>
/// Values that lie in a mapped file. What was read of them counts as memory of the process until the system needs it elsewhere; <see cref="Release"/> gives it back at once, so that a pass
/// over a large file does not look like a process of that size.
/// </summary>
internal abstract class MappedMemory<T> : MemoryManager<T>
    where T : unmanaged
{
    /// <summary>Gives the pages under values back, if they lie in a mapped file. They are read again, mostly from the system's cache, by whoever needs them next, also at the same time.</summary>
    public static void Release(ReadOnlyMemory<T> values)
    {
        if (!MemoryMarshal.TryGetMemoryManager<T, MappedMemory<T>>(values, out var mapped)) return;
        var span = mapped.GetSpan();
        FilePages.Release(MemoryMarshal.AsBytes(span));
    }
}
