using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TransferLearning.FineTuning.Stepping;

/// <summary>
/// Memory that stays where it is and begins at a multiple of 64 bytes. Where a vector begins decides in the runtime's operators which values are added together, and so the
/// last bit of a sum: with this a training ends with the same bits in every process.
/// </summary>
internal static class AlignedMemory
{
    private const int Alignment = 64;

    /// <summary>Values, all zero.</summary>
    public static unsafe Memory<float> Allocate(int count)
    {
        var array = GC.AllocateArray<float>(checked(count + (Alignment / sizeof(float))), pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        return array.AsMemory((int)((Alignment - (address % Alignment)) % Alignment / sizeof(float)), count);
    }
}
