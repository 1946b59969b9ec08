using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Classifiers.KernelSvm;

// The two passes over all rows that a step makes: the choice of a partner, and the gradient's update with the search for the next row.
internal sealed unsafe partial class SmoSolver
{
    // Among rows that may fall, the one whose pair with i gains most: (vᵢ − vₜ)² / (Kᵢᵢ + Kₜₜ − 2Kᵢₜ). Floats do to choose.
    private int Partner(double* v, double* below, float* self, Extremes top, KernelRow row)
    {
        var (best, partner) = (0f, -1);
        Gains(v, below, self, row.First, top.Highest, self[top.Row], 0, _first, ref best, ref partner);
        Gains(v, below, self, row.Second, top.Highest, self[top.Row], _first, _count, ref best, ref partner);
        return partner;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gains(double* v, double* below, float* self, float* row, double highest, float own, int start, int end, ref float best, ref int partner)
    {
        row -= start;
        var t = start;
        if (end - start >= 8)
        {
            var top = Vector256.Create(highest);
            var ownSelf = Vector256.Create(own);
            var least = Vector256.Create((float)LeastCurvature);
            var most = Vector256<float>.Zero;
            var index = Vector256.Create(-1);
            var here = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7) + Vector256.Create(start);
            for (; t + 8 <= end; t += 8)
            {
                var lower = top - (Vector256.Load(v + t) + Vector256.Load(below + t));
                var upper = top - (Vector256.Load(v + t + 4) + Vector256.Load(below + t + 4));
                var gap = Vector256.Max(Vector256.Narrow(lower, upper), Vector256<float>.Zero);
                var curvature = Vector256.FusedMultiplyAdd(Vector256.Create(-2f), Vector256.Load(row + t), ownSelf + Vector256.Load(self + t));
                var gain = gap * gap / Vector256.Max(curvature, least);
                var better = Vector256.GreaterThan(gain, most);
                most = Vector256.ConditionalSelect(better, gain, most);
                index = Vector256.ConditionalSelect(better.AsInt32(), here, index);
                here += Vector256.Create(8);
            }

            // Of equals the first.
            for (var lane = 0; lane < 8; lane++)
            {
                var (value, at) = (most.GetElement(lane), index.GetElement(lane));
                if (value > best || (value == best && at >= 0 && at < partner)) (best, partner) = (value, at);
            }
        }

        for (; t < end; t++)
        {
            var gap = MathF.Max((float)(highest - (v[t] + below[t])), 0);
            var gain = gap * gap / MathF.Max(MathF.FusedMultiplyAdd(-2, row[t], own + self[t]), (float)LeastCurvature);
            if (gain > best) (best, partner) = (gain, t);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update(double* v, double* above, double* below, float* rowI, float* rowJ, double step, int start, int end, ref Extremes top)
    {
        rowI -= start;
        rowJ -= start;
        var t = start;
        if (end - start >= 8)
        {
            var minus = Vector256.Create(-step);
            var high0 = Vector256.Create(double.NegativeInfinity);
            var high1 = high0;
            var at0 = Vector256.Create(-1L);
            var at1 = at0;
            var low = Vector256.Create(double.PositiveInfinity);
            var here = Vector256.Create(0L, 1, 2, 3) + Vector256.Create((long)start);
            for (; t + 8 <= end; t += 8)
            {
                var (i0, i1) = Vector256.Widen(Vector256.Load(rowI + t));
                var (j0, j1) = Vector256.Widen(Vector256.Load(rowJ + t));
                var v0 = Vector256.FusedMultiplyAdd(minus, i0 - j0, Vector256.Load(v + t));
                var v1 = Vector256.FusedMultiplyAdd(minus, i1 - j1, Vector256.Load(v + t + 4));
                v0.Store(v + t);
                v1.Store(v + t + 4);
                var up0 = v0 + Vector256.Load(above + t);
                var up1 = v1 + Vector256.Load(above + t + 4);
                var better0 = Vector256.GreaterThan(up0, high0);
                var better1 = Vector256.GreaterThan(up1, high1);
                high0 = Vector256.ConditionalSelect(better0, up0, high0);
                high1 = Vector256.ConditionalSelect(better1, up1, high1);
                at0 = Vector256.ConditionalSelect(better0.AsInt64(), here, at0);
                at1 = Vector256.ConditionalSelect(better1.AsInt64(), here, at1); // less 4
                here += Vector256.Create(8L);
                low = Vector256.Min(low, Vector256.Min(v0 + Vector256.Load(below + t), v1 + Vector256.Load(below + t + 4)));
            }

            for (var lane = 0; lane < 4; lane++)
            {
                top.Offer(high0.GetElement(lane), (int)at0.GetElement(lane));
                top.Offer(high1.GetElement(lane), (int)at1.GetElement(lane) + 4);
                top.Lowest = Math.Min(top.Lowest, low.GetElement(lane));
            }
        }

        for (; t < end; t++)
        {
            v[t] = Math.FusedMultiplyAdd(-step, (double)rowI[t] - rowJ[t], v[t]);
            Look(v, above, below, t, ref top);
        }
    }

    private static void Scan(double* v, double* above, double* below, int start, int end, ref Extremes top)
    {
        for (var t = start; t < end; t++) Look(v, above, below, t, ref top);
    }

    private static void Look(double* v, double* above, double* below, int t, ref Extremes top)
    {
        top.Offer(v[t] + above[t], t);
        top.Lowest = Math.Min(top.Lowest, v[t] + below[t]);
    }
}
