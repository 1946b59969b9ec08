using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;

/// <summary>
/// The scan of a file that is not progressive, the quick way: several symbols at a time. It says only whether all is there. Where it is not, and wherever something is unusual, the scan is run through
/// once more symbol by symbol (<see cref="JpegScans"/>), which says what is wrong.
/// </summary>
internal static class JpegSequentialScan
{
    private const int Coefficients = 64;

    /// <summary>Whether every block of a scan is there and its codes right; <see langword="false"/> says nothing.</summary>
    /// <param name="unit">The tables of each block of a unit.</param>
    /// <param name="units">How many units there are.</param>
    /// <param name="restartInterval">Units between two restart markers; 0 for no such markers.</param>
    /// <param name="data">Entropy-coded data with restart markers.</param>
    public static bool IsWhole(JpegRuns[] unit, long units, int restartInterval, ReadOnlySpan<byte> data)
    {
        var plain = ArrayPool<byte>.Shared.Rent(data.Length + JpegData.Blank);
        try
        {
            for (var done = 0L; ;)
            {
                var next = restartInterval == 0 ? units : Math.Min(units, done + restartInterval);
                var (taken, length) = JpegData.Unstuff(data, plain);
                if (!HasBlocks(unit, next - done, plain, length)) return false;
                done = next;
                if (done == units) return true;
                data = data[taken..];
                var marker = RestartIn(data);
                if (marker < 0) return false;
                data = data[(marker + 2)..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    private static int RestartIn(ReadOnlySpan<byte> data)
    {
        for (var i = 0; i + 1 < data.Length; i++)
        {
            if (data[i] == 0xFF && data[i + 1] is >= 0xD0 and <= 0xD7) return i;
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool HasBlocks(JpegRuns[] unit, long units, byte[] plain, int length)
    {
        ref var bytes = ref MemoryMarshal.GetArrayDataReference(plain);
        var (buffer, count, at) = (0UL, 0, 0);
        for (; units > 0; units--)
        {
            foreach (var runs in unit)
            {
                ref var table = ref MemoryMarshal.GetArrayDataReference(runs.Dc);
                var k = 0;
                while (true)
                {
                    if (at > length + JpegData.Ahead) return false;
                    buffer |= BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at))) >> count;
                    at += (63 - count) >> 3;
                    count |= 56;
                    uint entry = Unsafe.Add(ref table, (nint)(buffer >> (64 - JpegRuns.Window)));
                    var behind = k + (int)(entry >> JpegRuns.CoefficientShift);
                    if (behind < Coefficients)
                    {
                        buffer <<= (int)entry;
                        count -= (int)entry & JpegRuns.BitsMask;
                        k = behind;
                        table = ref MemoryMarshal.GetArrayDataReference(runs.Ac);
                        entry = Unsafe.Add(ref table, (nint)(buffer >> (64 - JpegRuns.Window)));
                        behind = k + (int)(entry >> JpegRuns.CoefficientShift);
                        if (behind < Coefficients)
                        {
                            buffer <<= (int)entry;
                            count -= (int)entry & JpegRuns.BitsMask;
                            k = behind;
                            continue;
                        }
                    }

                    if (behind is >= JpegRuns.BlockEnd and < JpegRuns.BlockEnd + Coefficients)
                    {
                        buffer <<= (int)entry;
                        count -= (int)entry & JpegRuns.BitsMask;
                        break;
                    }

                    // A code that is longer than the window, or the block's last coefficients, after which another table is in turn: one symbol.
                    var codes = k == 0 ? runs.DcCodes : runs.AcCodes;
                    var single = codes.Find((int)(buffer >> 48));
                    if (single == 0 || (k == 0 && (single & 0xFF) > 15)) return false;
                    buffer <<= single >> 8;
                    count -= single >> 8;
                    var (run, size) = k == 0 ? (0, 1) : ((single >> 4) & 15, single & 15);
                    if (size == 0 && run != 15) break;
                    k += run + 1;
                    if (k == Coefficients) break;
                    if (k > Coefficients) return false;
                    table = ref MemoryMarshal.GetArrayDataReference(runs.Ac);
                }
            }
        }

        return (8L * at) - count <= 8L * length;
    }
}
