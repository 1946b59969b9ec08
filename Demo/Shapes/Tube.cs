using System.Numerics;
using System.Runtime.Intrinsics;

namespace TransferLearning.Demo.Shapes;

/// <summary>A round rod along a line of points, its radius changing from the first to the last: handles, spouts, legs. Eight segments at a time.</summary>
internal sealed class Tube : Shape
{
    private readonly Segments[] _segments;

    /// <summary>A rod of changing radius.</summary>
    public Tube(float first, float last, params IReadOnlyList<Vector3> points)
    {
        _segments = [.. Enumerable.Range(0, (points.Count + 6) / 8).Select(block => new Segments(points, first, last, 8 * block))];
        Bounds = BoundingSphere.Around(points.Select(p => new BoundingSphere(p, MathF.Max(first, last))));
    }

    /// <inheritdoc/>
    public override BoundingSphere Bounds { get; }

    /// <summary>Points of an arc: center + cos·right + sin·up, angles in degrees.</summary>
    public static Vector3[] Arc(Vector3 center, Vector3 right, Vector3 up, float from, float to, int segments = 7) =>
        [.. Enumerable.Range(0, segments + 1).Select(i =>
        {
            var angle = (from + (to - from) * i / segments) * MathF.PI / 180;
            return center + right * MathF.Cos(angle) + up * MathF.Sin(angle);
        })];

    /// <inheritdoc/>
    public override float Distance(Vector3 p)
    {
        var (x, y, z) = (Vector256.Create(p.X), Vector256.Create(p.Y), Vector256.Create(p.Z));
        var nearest = Vector256.Create(float.MaxValue);
        foreach (ref readonly var s in _segments.AsSpan())
        {
            var (toX, toY, toZ) = (x - s.X, y - s.Y, z - s.Z);
            var along = (toX * s.AlongX + toY * s.AlongY + toZ * s.AlongZ) * s.InverseSquare;
            along = Vector256.Min(Vector256.Max(along, Vector256<float>.Zero), Vector256<float>.One);
            (toX, toY, toZ) = (toX - along * s.AlongX, toY - along * s.AlongY, toZ - along * s.AlongZ);
            nearest = Vector256.Min(nearest, Vector256.Sqrt(toX * toX + toY * toY + toZ * toZ) - (s.Radius + along * s.Growth));
        }

        return EightFloats.Min(nearest);
    }

    /// <summary>Eight segments side by side: start, direction, radius at the start and what it grows by. Missing ones repeat the last.</summary>
    private readonly struct Segments
    {
        public readonly Vector256<float> X, Y, Z, AlongX, AlongY, AlongZ, InverseSquare, Radius, Growth;

        public Segments(IReadOnlyList<Vector3> points, float first, float last, int offset)
        {
            var growth = (last - first) / (points.Count - 1);
            var starts = Enumerable.Range(offset, 8).Select(i => Math.Min(i, points.Count - 2)).ToArray();
            var along = starts.Select(i => points[i + 1] - points[i]).ToArray();
            X = EightFloats.From(i => points[starts[i]].X);
            Y = EightFloats.From(i => points[starts[i]].Y);
            Z = EightFloats.From(i => points[starts[i]].Z);
            AlongX = EightFloats.From(i => along[i].X);
            AlongY = EightFloats.From(i => along[i].Y);
            AlongZ = EightFloats.From(i => along[i].Z);
            InverseSquare = EightFloats.From(i => 1 / MathF.Max(Vector3.Dot(along[i], along[i]), 1e-12f));
            Radius = EightFloats.From(i => first + growth * starts[i]);
            Growth = Vector256.Create(growth);
        }
    }
}
