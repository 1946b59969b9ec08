using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;

/// <summary>
/// The scan of a file that is not progressive, the quick way: several symbols at a time. It says only whether all is there. Where it is not, and wherever something is unusual, the scan is run through
/// once more symbol by symbol (<see cref="JpegScans"/>), which says what is wrong.
/// </summary>
internal static class JpegSequentialScan
{
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
                if (!runs.Pass(ref bytes, length + JpegData.Ahead, 0, ref buffer, ref count, ref at)) return false;
            }
        }

        return (8L * at) - count <= 8L * length;
    }
}
