using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Classifiers.LinearAlgebra;

// 24 sums, two columns of B and one broadcast of A: 27 of the 32 registers.
internal static unsafe partial class MicroKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile12x32(float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, int steps)
    {
        var s0a = Vector512.Load(c);
        var s0b = Vector512.Load(c + 16);
        var s1a = Vector512.Load(c + (1 * cRow));
        var s1b = Vector512.Load(c + (1 * cRow) + 16);
        var s2a = Vector512.Load(c + (2 * cRow));
        var s2b = Vector512.Load(c + (2 * cRow) + 16);
        var s3a = Vector512.Load(c + (3 * cRow));
        var s3b = Vector512.Load(c + (3 * cRow) + 16);
        var s4a = Vector512.Load(c + (4 * cRow));
        var s4b = Vector512.Load(c + (4 * cRow) + 16);
        var s5a = Vector512.Load(c + (5 * cRow));
        var s5b = Vector512.Load(c + (5 * cRow) + 16);
        var s6a = Vector512.Load(c + (6 * cRow));
        var s6b = Vector512.Load(c + (6 * cRow) + 16);
        var s7a = Vector512.Load(c + (7 * cRow));
        var s7b = Vector512.Load(c + (7 * cRow) + 16);
        var s8a = Vector512.Load(c + (8 * cRow));
        var s8b = Vector512.Load(c + (8 * cRow) + 16);
        var s9a = Vector512.Load(c + (9 * cRow));
        var s9b = Vector512.Load(c + (9 * cRow) + 16);
        var s10a = Vector512.Load(c + (10 * cRow));
        var s10b = Vector512.Load(c + (10 * cRow) + 16);
        var s11a = Vector512.Load(c + (11 * cRow));
        var s11b = Vector512.Load(c + (11 * cRow) + 16);
        var a0 = a;
        var a3 = a + (3 * aRow);
        var a6 = a + (6 * aRow);
        var a9 = a + (9 * aRow);
        for (var k = 0; k < steps; k++)
        {
            var ba = Vector512.Load(b);
            var bb = Vector512.Load(b + 16);
            var x0 = Vector512.Create(*a0);
            s0a = Vector512.FusedMultiplyAdd(x0, ba, s0a);
            s0b = Vector512.FusedMultiplyAdd(x0, bb, s0b);
            var x1 = Vector512.Create(a0[aRow]);
            s1a = Vector512.FusedMultiplyAdd(x1, ba, s1a);
            s1b = Vector512.FusedMultiplyAdd(x1, bb, s1b);
            var x2 = Vector512.Create(a0[2 * aRow]);
            s2a = Vector512.FusedMultiplyAdd(x2, ba, s2a);
            s2b = Vector512.FusedMultiplyAdd(x2, bb, s2b);
            var x3 = Vector512.Create(*a3);
            s3a = Vector512.FusedMultiplyAdd(x3, ba, s3a);
            s3b = Vector512.FusedMultiplyAdd(x3, bb, s3b);
            var x4 = Vector512.Create(a3[aRow]);
            s4a = Vector512.FusedMultiplyAdd(x4, ba, s4a);
            s4b = Vector512.FusedMultiplyAdd(x4, bb, s4b);
            var x5 = Vector512.Create(a3[2 * aRow]);
            s5a = Vector512.FusedMultiplyAdd(x5, ba, s5a);
            s5b = Vector512.FusedMultiplyAdd(x5, bb, s5b);
            var x6 = Vector512.Create(*a6);
            s6a = Vector512.FusedMultiplyAdd(x6, ba, s6a);
            s6b = Vector512.FusedMultiplyAdd(x6, bb, s6b);
            var x7 = Vector512.Create(a6[aRow]);
            s7a = Vector512.FusedMultiplyAdd(x7, ba, s7a);
            s7b = Vector512.FusedMultiplyAdd(x7, bb, s7b);
            var x8 = Vector512.Create(a6[2 * aRow]);
            s8a = Vector512.FusedMultiplyAdd(x8, ba, s8a);
            s8b = Vector512.FusedMultiplyAdd(x8, bb, s8b);
            var x9 = Vector512.Create(*a9);
            s9a = Vector512.FusedMultiplyAdd(x9, ba, s9a);
            s9b = Vector512.FusedMultiplyAdd(x9, bb, s9b);
            var x10 = Vector512.Create(a9[aRow]);
            s10a = Vector512.FusedMultiplyAdd(x10, ba, s10a);
            s10b = Vector512.FusedMultiplyAdd(x10, bb, s10b);
            var x11 = Vector512.Create(a9[2 * aRow]);
            s11a = Vector512.FusedMultiplyAdd(x11, ba, s11a);
            s11b = Vector512.FusedMultiplyAdd(x11, bb, s11b);
            b += bStep;
            a0 += aStep;
            a3 += aStep;
            a6 += aStep;
            a9 += aStep;
        }

        s0a.Store(c);
        s0b.Store(c + 16);
        s1a.Store(c + (1 * cRow));
        s1b.Store(c + (1 * cRow) + 16);
        s2a.Store(c + (2 * cRow));
        s2b.Store(c + (2 * cRow) + 16);
        s3a.Store(c + (3 * cRow));
        s3b.Store(c + (3 * cRow) + 16);
        s4a.Store(c + (4 * cRow));
        s4b.Store(c + (4 * cRow) + 16);
        s5a.Store(c + (5 * cRow));
        s5b.Store(c + (5 * cRow) + 16);
        s6a.Store(c + (6 * cRow));
        s6b.Store(c + (6 * cRow) + 16);
        s7a.Store(c + (7 * cRow));
        s7b.Store(c + (7 * cRow) + 16);
        s8a.Store(c + (8 * cRow));
        s8b.Store(c + (8 * cRow) + 16);
        s9a.Store(c + (9 * cRow));
        s9b.Store(c + (9 * cRow) + 16);
        s10a.Store(c + (10 * cRow));
        s10b.Store(c + (10 * cRow) + 16);
        s11a.Store(c + (11 * cRow));
        s11b.Store(c + (11 * cRow) + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile12x16(float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, int steps)
    {
        var s0a = Vector512.Load(c);
        var s1a = Vector512.Load(c + (1 * cRow));
        var s2a = Vector512.Load(c + (2 * cRow));
        var s3a = Vector512.Load(c + (3 * cRow));
        var s4a = Vector512.Load(c + (4 * cRow));
        var s5a = Vector512.Load(c + (5 * cRow));
        var s6a = Vector512.Load(c + (6 * cRow));
        var s7a = Vector512.Load(c + (7 * cRow));
        var s8a = Vector512.Load(c + (8 * cRow));
        var s9a = Vector512.Load(c + (9 * cRow));
        var s10a = Vector512.Load(c + (10 * cRow));
        var s11a = Vector512.Load(c + (11 * cRow));
        var a0 = a;
        var a3 = a + (3 * aRow);
        var a6 = a + (6 * aRow);
        var a9 = a + (9 * aRow);
        for (var k = 0; k < steps; k++)
        {
            var ba = Vector512.Load(b);
            s0a = Vector512.FusedMultiplyAdd(Vector512.Create(*a0), ba, s0a);
            s1a = Vector512.FusedMultiplyAdd(Vector512.Create(a0[aRow]), ba, s1a);
            s2a = Vector512.FusedMultiplyAdd(Vector512.Create(a0[2 * aRow]), ba, s2a);
            s3a = Vector512.FusedMultiplyAdd(Vector512.Create(*a3), ba, s3a);
            s4a = Vector512.FusedMultiplyAdd(Vector512.Create(a3[aRow]), ba, s4a);
            s5a = Vector512.FusedMultiplyAdd(Vector512.Create(a3[2 * aRow]), ba, s5a);
            s6a = Vector512.FusedMultiplyAdd(Vector512.Create(*a6), ba, s6a);
            s7a = Vector512.FusedMultiplyAdd(Vector512.Create(a6[aRow]), ba, s7a);
            s8a = Vector512.FusedMultiplyAdd(Vector512.Create(a6[2 * aRow]), ba, s8a);
            s9a = Vector512.FusedMultiplyAdd(Vector512.Create(*a9), ba, s9a);
            s10a = Vector512.FusedMultiplyAdd(Vector512.Create(a9[aRow]), ba, s10a);
            s11a = Vector512.FusedMultiplyAdd(Vector512.Create(a9[2 * aRow]), ba, s11a);
            b += bStep;
            a0 += aStep;
            a3 += aStep;
            a6 += aStep;
            a9 += aStep;
        }

        s0a.Store(c);
        s1a.Store(c + (1 * cRow));
        s2a.Store(c + (2 * cRow));
        s3a.Store(c + (3 * cRow));
        s4a.Store(c + (4 * cRow));
        s5a.Store(c + (5 * cRow));
        s6a.Store(c + (6 * cRow));
        s7a.Store(c + (7 * cRow));
        s8a.Store(c + (8 * cRow));
        s9a.Store(c + (9 * cRow));
        s10a.Store(c + (10 * cRow));
        s11a.Store(c + (11 * cRow));
    }
}
