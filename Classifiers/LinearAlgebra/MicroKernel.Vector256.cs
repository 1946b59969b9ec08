using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Classifiers.LinearAlgebra;

// 12 sums, two columns of B and one broadcast of A: 15 of the 16 registers.
internal static unsafe partial class MicroKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6x16(float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, int steps)
    {
        var s0a = Vector256.Load(c);
        var s0b = Vector256.Load(c + 8);
        var s1a = Vector256.Load(c + (1 * cRow));
        var s1b = Vector256.Load(c + (1 * cRow) + 8);
        var s2a = Vector256.Load(c + (2 * cRow));
        var s2b = Vector256.Load(c + (2 * cRow) + 8);
        var s3a = Vector256.Load(c + (3 * cRow));
        var s3b = Vector256.Load(c + (3 * cRow) + 8);
        var s4a = Vector256.Load(c + (4 * cRow));
        var s4b = Vector256.Load(c + (4 * cRow) + 8);
        var s5a = Vector256.Load(c + (5 * cRow));
        var s5b = Vector256.Load(c + (5 * cRow) + 8);
        var a0 = a;
        var a3 = a + (3 * aRow);
        for (var k = 0; k < steps; k++)
        {
            var ba = Vector256.Load(b);
            var bb = Vector256.Load(b + 8);
            var x0 = Vector256.Create(*a0);
            s0a = Vector256.FusedMultiplyAdd(x0, ba, s0a);
            s0b = Vector256.FusedMultiplyAdd(x0, bb, s0b);
            var x1 = Vector256.Create(a0[aRow]);
            s1a = Vector256.FusedMultiplyAdd(x1, ba, s1a);
            s1b = Vector256.FusedMultiplyAdd(x1, bb, s1b);
            var x2 = Vector256.Create(a0[2 * aRow]);
            s2a = Vector256.FusedMultiplyAdd(x2, ba, s2a);
            s2b = Vector256.FusedMultiplyAdd(x2, bb, s2b);
            var x3 = Vector256.Create(*a3);
            s3a = Vector256.FusedMultiplyAdd(x3, ba, s3a);
            s3b = Vector256.FusedMultiplyAdd(x3, bb, s3b);
            var x4 = Vector256.Create(a3[aRow]);
            s4a = Vector256.FusedMultiplyAdd(x4, ba, s4a);
            s4b = Vector256.FusedMultiplyAdd(x4, bb, s4b);
            var x5 = Vector256.Create(a3[2 * aRow]);
            s5a = Vector256.FusedMultiplyAdd(x5, ba, s5a);
            s5b = Vector256.FusedMultiplyAdd(x5, bb, s5b);
            b += bStep;
            a0 += aStep;
            a3 += aStep;
        }

        s0a.Store(c);
        s0b.Store(c + 8);
        s1a.Store(c + (1 * cRow));
        s1b.Store(c + (1 * cRow) + 8);
        s2a.Store(c + (2 * cRow));
        s2b.Store(c + (2 * cRow) + 8);
        s3a.Store(c + (3 * cRow));
        s3b.Store(c + (3 * cRow) + 8);
        s4a.Store(c + (4 * cRow));
        s4b.Store(c + (4 * cRow) + 8);
        s5a.Store(c + (5 * cRow));
        s5b.Store(c + (5 * cRow) + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6x8(float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, int steps)
    {
        var s0a = Vector256.Load(c);
        var s1a = Vector256.Load(c + (1 * cRow));
        var s2a = Vector256.Load(c + (2 * cRow));
        var s3a = Vector256.Load(c + (3 * cRow));
        var s4a = Vector256.Load(c + (4 * cRow));
        var s5a = Vector256.Load(c + (5 * cRow));
        var a0 = a;
        var a3 = a + (3 * aRow);
        for (var k = 0; k < steps; k++)
        {
            var ba = Vector256.Load(b);
            s0a = Vector256.FusedMultiplyAdd(Vector256.Create(*a0), ba, s0a);
            s1a = Vector256.FusedMultiplyAdd(Vector256.Create(a0[aRow]), ba, s1a);
            s2a = Vector256.FusedMultiplyAdd(Vector256.Create(a0[2 * aRow]), ba, s2a);
            s3a = Vector256.FusedMultiplyAdd(Vector256.Create(*a3), ba, s3a);
            s4a = Vector256.FusedMultiplyAdd(Vector256.Create(a3[aRow]), ba, s4a);
            s5a = Vector256.FusedMultiplyAdd(Vector256.Create(a3[2 * aRow]), ba, s5a);
            b += bStep;
            a0 += aStep;
            a3 += aStep;
        }

        s0a.Store(c);
        s1a.Store(c + (1 * cRow));
        s2a.Store(c + (2 * cRow));
        s3a.Store(c + (3 * cRow));
        s4a.Store(c + (4 * cRow));
        s5a.Store(c + (5 * cRow));
    }
}
