using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg.Pixels;

/// <summary>Reads the coefficients of blocks, multiplied by their quantisation, from data without stuffed zeros.</summary>
/// <param name="bytes">The data, with <see cref="JpegData.Blank"/> zero bytes behind them.</param>
/// <param name="length">How many bytes are data.</param>
internal ref struct JpegBlockReader(byte[] bytes, int length)
{
    private const int Coefficients = 64;
    private const int Longest = 31; // a code of 16 bits and a value of 15

    // No picture has coefficients as large as that (8 × 8 samples of at most 128 add up to 1,024 times a small number); beyond it 16 bits are not enough, and libraries differ.
    private const int Large = 1 << 13;

    private readonly ref byte _bytes = ref MemoryMarshal.GetArrayDataReference(bytes);
    private readonly int _last = length + JpegData.Ahead;
    private ulong _buffer;
    private int _count;
    private int _at;

    /// <summary>Whether more bits were read than there are.</summary>
    public readonly bool IsOverrun => (8L * _at) - _count > 8L * length;

    /// <summary>Reads a block.</summary>
    /// <param name="component">Its tables; the mean of the last block is kept in it.</param>
    /// <param name="block">Zeros, which get the coefficients at the places of <see cref="JpegBlockPair.Places"/>.</param>
    /// <returns>How many coefficients, in the order of the file, may differ from 0: 1 for a mean alone; 0 where a code is wrong, data are missing, or a coefficient is too large to be a picture's.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Read(JpegComponent component, ref short block)
    {
        // In locals, which stay in registers: nothing below takes their addresses but by copies.
        var (buffer, count, at, last) = (_buffer, _count, _at, _last);
        ref var bytes = ref _bytes;
        ref var coefficients = ref MemoryMarshal.GetArrayDataReference(component.Coefficients);
        if (!TakeMean(component, ref bytes, last, ref buffer, ref count, ref at)) return 0;
        var level = component.LastMean * coefficients.Factor;
        block = (short)level;
        var large = (uint)(level + Large);

        ref var pairs = ref MemoryMarshal.GetArrayDataReference(component.PairEntries);
        var k = 1;
        do
        {
            if (at > last) return 0;
            Fill(ref bytes, ref buffer, ref count, ref at);
            // What is filled up is enough for twice the window and a symbol behind it.
            var both = Unsafe.Add(ref pairs, (nint)(buffer >> (64 - JpegValueTable.Window)));
            if (IsKnown(both, k))
            {
                Put(both, ref coefficients, ref block, ref buffer, ref count, ref k, ref large);
                if ((both & JpegValuePairs.Ends) != 0) break;
                both = Unsafe.Add(ref pairs, (nint)(buffer >> (64 - JpegValueTable.Window)));
                if (IsKnown(both, k))
                {
                    Put(both, ref coefficients, ref block, ref buffer, ref count, ref k, ref large);
                    if ((both & JpegValuePairs.Ends) != 0) break;
                    continue;
                }
            }

            var entry = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(component.OtherEntries), (nint)(buffer >> (64 - JpegValueTable.Window)));
            if ((entry & JpegValueTable.IsOpen) != 0)
            {
                if (JpegValueTable.IsBlockEnd(entry))
                {
                    buffer <<= entry;
                    count -= entry & JpegValueTable.BitsMask;
                    break;
                }

                var size = (entry >> JpegValueTable.SizeShift) & 15;
                if (size > 0)
                {
                    // The value lies behind the window.
                    buffer <<= entry;
                    count -= entry & JpegValueTable.BitsMask;
                    var value = JpegValueTable.Value((int)(buffer >> (64 - size)), size);
                    buffer <<= size;
                    count -= size;
                    entry = (entry & (JpegValueTable.StepMask << JpegValueTable.StepShift)) | (value << JpegValueTable.ValueShift);
                }
                else
                {
                    var open = new OpenBits(buffer, count);
                    entry = Open(component.Others.Codes, entry, isMean: false, ref open);
                    if (entry == 0) return 0;
                    (buffer, count) = (open.Buffer, open.Count);
                    if ((entry & JpegValueTable.IsOpen) != 0) break;
                }
            }

            buffer <<= entry;
            count -= entry & JpegValueTable.BitsMask;
            k += (entry >> JpegValueTable.StepShift) & JpegValueTable.StepMask;
            if (k > Coefficients) return 0;
            Put(entry >> JpegValueTable.ValueShift, ref Unsafe.Add(ref coefficients, k - 1), ref block, ref large);
        }
        while (k < Coefficients);

        (_buffer, _count, _at) = (buffer, count, at);
        return large < 2 * Large ? k : 0;
    }

    // Behind the last coefficient another block begins: whatever might be the last is read alone.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsKnown(int both, int k) => k + JpegValuePairs.Steps(both) < Coefficients;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(int both, ref JpegCoefficient coefficients, ref short block, ref ulong buffer, ref int count, ref int k, ref uint large)
    {
        buffer <<= both & JpegValuePairs.BitsMask;
        count -= both & JpegValuePairs.BitsMask;
        Put(JpegValuePairs.FirstValue(both), ref Unsafe.Add(ref coefficients, k - 1 + JpegValuePairs.FirstStep(both)), ref block, ref large);
        k += JpegValuePairs.Steps(both);
        Put(JpegValuePairs.SecondValue(both), ref Unsafe.Add(ref coefficients, k - 1), ref block, ref large);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(int value, ref JpegCoefficient coefficient, ref short block, ref uint large)
    {
        var level = value * coefficient.Factor;
        Unsafe.Add(ref block, coefficient.Place) = (short)level;
        large |= (uint)(level + Large);
    }

    /// <summary>Reads a block's mean, and passes over the rest.</summary>
    /// <param name="component">As above; its <see cref="JpegComponent.Runs"/> are made.</param>
    /// <returns>Whether all is there and its codes are right.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Pass(JpegComponent component)
    {
        var (buffer, count, at, last) = (_buffer, _count, _at, _last);
        ref var bytes = ref _bytes;
        if (!TakeMean(component, ref bytes, last, ref buffer, ref count, ref at) || !component.Runs!.Pass(ref bytes, last, 1, ref buffer, ref count, ref at)) return false;
        (_buffer, _count, _at) = (buffer, count, at);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TakeMean(JpegComponent component, ref byte bytes, int last, ref ulong buffer, ref int count, ref int at)
    {
        if (count < Longest)
        {
            if (at > last) return false;
            Fill(ref bytes, ref buffer, ref count, ref at);
        }

        var entry = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(component.MeanEntries), (nint)(buffer >> (64 - JpegValueTable.Window)));
        if ((entry & JpegValueTable.IsOpen) != 0)
        {
            var open = new OpenBits(buffer, count);
            if ((entry = Open(component.Mean.Codes, entry, isMean: true, ref open)) == 0) return false;
            (buffer, count) = (open.Buffer, open.Count);
        }

        buffer <<= entry;
        count -= entry & JpegValueTable.BitsMask;
        component.LastMean += entry >> JpegValueTable.ValueShift;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(ref byte bytes, ref ulong buffer, ref int count, ref int at)
    {
        buffer |= BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at))) >> count;
        at += (63 - count) >> 3;
        count |= 56;
    }

    // An entry with its value, with no bits left to drop; with IsOpen at the end of a block; 0 where there is no such code.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Open(JpegHuffmanTable codes, int entry, bool isMean, ref OpenBits open)
    {
        var (buffer, count) = (open.Buffer, open.Count);
        var (bits, step, size) = (entry & JpegValueTable.BitsMask, (entry >> JpegValueTable.StepShift) & JpegValueTable.StepMask, (entry >> JpegValueTable.SizeShift) & 15);
        if (bits == 0)
        {
            var found = codes.Find((int)(buffer >> 48));
            var symbol = found & 0xFF;
            if (found == 0 || (isMean && symbol > 15)) return 0;
            bits = (found >> 8) - (symbol & 15);
            (step, size) = isMean ? (1, symbol) : (symbol >> 4) == 0xF || (symbol & 15) != 0 ? ((symbol >> 4) + 1, symbol & 15) : (0, 0);
        }

        buffer <<= bits;
        count -= bits;
        var value = size == 0 ? 0 : JpegValueTable.Value((int)(buffer >> (64 - size)), size);
        open = new OpenBits(buffer << size, count - size);
        return step == 0 ? JpegValueTable.IsOpen : (step << JpegValueTable.StepShift) | (value << JpegValueTable.ValueShift);
    }

    private readonly record struct OpenBits(ulong Buffer, int Count);
}
