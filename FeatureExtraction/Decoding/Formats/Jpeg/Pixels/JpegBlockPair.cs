using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg.Pixels;

/// <summary>
/// Two blocks of coefficients that become samples together: the inverse DCT of Loeffler, Ligtenberg and Moschytz (1989, Practical fast 1-D DCT algorithms with 11 multiplications, figure 1) with constants of 13 bits,
/// columns first, rounded and saturated where libjpeg-turbo's slow integer transform with vectors does it, so that the samples are the same. Each vector holds a row of the one block and the same row of the other.
/// </summary>
internal sealed class JpegBlockPair
{
    /// <summary>Samples of a block's side.</summary>
    public const int Side = 8;

    /// <summary>Coefficients from one row to the next.</summary>
    public const int Row = 2 * Side;

    /// <summary>Bits of the transform's constants behind the point.</summary>
    public const int Bits = 13;

    /// <summary>Bits behind the point that are kept between the passes.</summary>
    public const int KeptBits = 2;

    private readonly short[] _coefficients = GC.AllocateArray<short>(Side * Row, pinned: true);

    /// <summary>Whether this processor has the vectors.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Where in a pair's coefficients each of the first block stands, in the order of a file (ITU-T T.81, figure A.6).</summary>
    public static int[] Places { get; } = ZigZag();

    /// <summary>The coefficients of the first block, or of the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref short Block(int number) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_coefficients), number * Side);

    /// <summary>Writes a block of which all samples are the mean.</summary>
    /// <param name="mean">The first coefficient.</param>
    /// <param name="target">First of 8 × 8 samples.</param>
    /// <param name="stride">Samples from one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(short mean, ref byte target, int stride)
    {
        var level = (byte)Math.Clamp(((((short)(mean << KeptBits) << Bits) + (1 << (Bits + KeptBits + 2))) >> (Bits + KeptBits + 3)) + 128, 0, 255);
        var row = level * 0x0101010101010101UL;
        for (var y = 0; y < Side; y++) Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, y * stride), row);
    }

    /// <summary>Transforms both blocks, writes their samples, and makes their coefficients zero.</summary>
    /// <param name="first">First of 8 × 8 samples of the first block.</param>
    /// <param name="firstStride">Samples from one row of it to the next.</param>
    /// <param name="second">As <paramref name="first"/>, of the second block.</param>
    /// <param name="secondStride">As <paramref name="firstStride"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(ref byte first, int firstStride, ref byte second, int secondStride)
    {
        ref var rows = ref Unsafe.As<short, Vector256<short>>(ref MemoryMarshal.GetArrayDataReference(_coefficients));
        Pass(ref rows, Bits - KeptBits);
        Transpose(ref rows);
        Pass(ref rows, Bits + KeptBits + 3);
        Transpose(ref rows);
        var level = Vector256.Create((byte)128);
        for (var y = 0; y < Side; y += 2)
        {
            var samples = Avx2.Add(Avx2.PackSignedSaturate(Unsafe.Add(ref rows, y), Unsafe.Add(ref rows, y + 1)).AsByte(), level).AsUInt64();
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref first, y * firstStride), samples.GetElement(0));
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref first, (y + 1) * firstStride), samples.GetElement(1));
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref second, y * secondStride), samples.GetElement(2));
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref second, (y + 1) * secondStride), samples.GetElement(3));
        }

        for (var y = 0; y < Side; y++) Unsafe.Add(ref rows, y) = Vector256<short>.Zero;
    }

    /// <summary>Makes the coefficients of a block zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Clear(int number)
    {
        for (var y = 0; y < Side; y++) Vector128<short>.Zero.StoreUnsafe(ref Block(number), (nuint)(y * Row));
    }

    // The transform of all columns. Products of 16-bit numbers are added in pairs, which gives rotations in one instruction.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass(ref Vector256<short> rows, int shift)
    {
        var round = Vector256.Create(1 << (shift - 1));
        var (low, high) = Pairs(Unsafe.Add(ref rows, 2), Unsafe.Add(ref rows, 6));
        var (evenA, evenB) = (Constants(4433 + 6270, 4433), Constants(4433, 4433 - 15137));
        var (low3, high3, low2, high2) = (Madd(low, evenA), Madd(high, evenA), Madd(low, evenB), Madd(high, evenB));
        var (sum, difference) = (Avx2.Add(rows, Unsafe.Add(ref rows, 4)), Avx2.Subtract(rows, Unsafe.Add(ref rows, 4)));
        var (low0, high0) = Scaled(sum);
        var (low1, high1) = Scaled(difference);
        var (lowA, highA, lowD, highD) = (low0 + low3 + round, high0 + high3 + round, low0 - low3 + round, high0 - high3 + round);
        var (lowB, highB, lowC, highC) = (low1 + low2 + round, high1 + high2 + round, low1 - low2 + round, high1 - high2 + round);

        var (r7, r5, r3, r1) = (Unsafe.Add(ref rows, 7), Unsafe.Add(ref rows, 5), Unsafe.Add(ref rows, 3), Unsafe.Add(ref rows, 1));
        var (oddLow, oddHigh) = Pairs(Avx2.Add(r7, r3), Avx2.Add(r5, r1));
        var (odd3, odd4) = (Constants(9633 - 16069, 9633), Constants(9633, 9633 - 3196));
        var (lowZ3, highZ3, lowZ4, highZ4) = (Madd(oddLow, odd3), Madd(oddHigh, odd3), Madd(oddLow, odd4), Madd(oddHigh, odd4));
        var (low71, high71) = Pairs(r7, r1);
        var (low53, high53) = Pairs(r5, r3);
        var (c71A, c71D, c53B, c53C) = (Constants(2446 - 7373, -7373), Constants(-7373, 12299 - 7373), Constants(16819 - 20995, -20995), Constants(-20995, 25172 - 20995));

        Both(ref rows, 0, lowA, highA, Madd(low71, c71D) + lowZ4, Madd(high71, c71D) + highZ4, shift);
        Both(ref rows, 1, lowB, highB, Madd(low53, c53C) + lowZ3, Madd(high53, c53C) + highZ3, shift);
        Both(ref rows, 2, lowC, highC, Madd(low53, c53B) + lowZ4, Madd(high53, c53B) + highZ4, shift);
        Both(ref rows, 3, lowD, highD, Madd(low71, c71A) + lowZ3, Madd(high71, c71A) + highZ3, shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Both(ref Vector256<short> rows, int row, Vector256<int> evenLow, Vector256<int> evenHigh, Vector256<int> oddLow, Vector256<int> oddHigh, int shift)
    {
        Unsafe.Add(ref rows, row) = Avx2.PackSignedSaturate((evenLow + oddLow) >> shift, (evenHigh + oddHigh) >> shift);
        Unsafe.Add(ref rows, Side - 1 - row) = Avx2.PackSignedSaturate((evenLow - oddLow) >> shift, (evenHigh - oddHigh) >> shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<short> Low, Vector256<short> High) Pairs(Vector256<short> a, Vector256<short> b) => (Avx2.UnpackLow(a, b), Avx2.UnpackHigh(a, b));

    // Times 2¹³: into the upper halves, then back by three bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<int> Low, Vector256<int> High) Scaled(Vector256<short> values) =>
        (Avx2.UnpackLow(Vector256<short>.Zero, values).AsInt32() >> (16 - Bits), Avx2.UnpackHigh(Vector256<short>.Zero, values).AsInt32() >> (16 - Bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Madd(Vector256<short> pairs, Vector256<short> constants) => Avx2.MultiplyAddAdjacent(pairs, constants);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Constants(int even, int odd) => Vector256.Create((odd << 16) | (even & 0xFFFF)).AsInt16();

    // Each block of 8 × 8 by itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(ref Vector256<short> rows)
    {
        var (a0, a1) = Pairs(rows, Unsafe.Add(ref rows, 1));
        var (a2, a3) = Pairs(Unsafe.Add(ref rows, 2), Unsafe.Add(ref rows, 3));
        var (a4, a5) = Pairs(Unsafe.Add(ref rows, 4), Unsafe.Add(ref rows, 5));
        var (a6, a7) = Pairs(Unsafe.Add(ref rows, 6), Unsafe.Add(ref rows, 7));
        var (b0, b1) = Fours(a0, a2);
        var (b2, b3) = Fours(a1, a3);
        var (b4, b5) = Fours(a4, a6);
        var (b6, b7) = Fours(a5, a7);
        (rows, Unsafe.Add(ref rows, 1)) = Eights(b0, b4);
        (Unsafe.Add(ref rows, 2), Unsafe.Add(ref rows, 3)) = Eights(b1, b5);
        (Unsafe.Add(ref rows, 4), Unsafe.Add(ref rows, 5)) = Eights(b2, b6);
        (Unsafe.Add(ref rows, 6), Unsafe.Add(ref rows, 7)) = Eights(b3, b7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<int> Low, Vector256<int> High) Fours(Vector256<short> a, Vector256<short> b) => (Avx2.UnpackLow(a.AsInt32(), b.AsInt32()), Avx2.UnpackHigh(a.AsInt32(), b.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<short> Low, Vector256<short> High) Eights(Vector256<int> a, Vector256<int> b) =>
        (Avx2.UnpackLow(a.AsInt64(), b.AsInt64()).AsInt16(), Avx2.UnpackHigh(a.AsInt64(), b.AsInt64()).AsInt16());

    private static int[] ZigZag()
    {
        var places = new int[Side * Side];
        for (int diagonal = 0, at = 0; diagonal < (2 * Side) - 1; diagonal++)
        {
            for (var i = Math.Max(0, diagonal - Side + 1); i <= Math.Min(diagonal, Side - 1); i++)
            {
                var (row, column) = diagonal % 2 == 0 ? (diagonal - i, i) : (i, diagonal - i);
                places[at++] = (row * Row) + column;
            }
        }

        return places;
    }
}
