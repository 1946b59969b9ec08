using System.Numerics;
using System.Runtime.Intrinsics;

namespace TransferLearning.Demo.Shapes;

/// <summary>
/// A profile turned about the y axis: bottles, cups, caps. The profile is a closed polygon of (radius, height); the distance is that of
/// the nearest edge, its sign follows from the crossing number; eight edges are computed at a time. With sides, the solid is a pyramid of that many flat faces.
/// </summary>
internal sealed class SolidOfRevolution : Shape
{
    private readonly Edges[] _edges;
    private readonly float _round;
    private readonly Vector2[] _faces;

    /// <param name="round">Radius by which all edges are rounded (the solid grows by it).</param>
    /// <param name="sides">Number of flat faces, 0 for a round solid.</param>
    /// <param name="profile">Corners (radius, height), in order; the last is joined to the first.</param>
    public SolidOfRevolution(float round, int sides, params IReadOnlyList<Vector2> profile)
    {
        _round = round;
        _edges = [.. Enumerable.Range(0, (profile.Count + 7) / 8).Select(block => new Edges(profile, 8 * block))];
        _faces = [.. Enumerable.Range(0, sides).Select(i => Turn(2 * MathF.PI * i / sides))];

        var low = profile.Min(p => p.Y);
        var high = profile.Max(p => p.Y);
        var center = new Vector2(0, (low + high) / 2);
        var corner = sides == 0 ? 1 : 1 / MathF.Cos(MathF.PI / sides); // the edges of a pyramid stand out beyond its faces
        Bounds = new BoundingSphere(new Vector3(0, center.Y, 0), profile.Max(p => Vector2.Distance(center, new Vector2(p.X * corner, p.Y))) + round * corner);
    }

    /// <inheritdoc/>
    public override BoundingSphere Bounds { get; }

    /// <summary>A round cylinder or frustum from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public static SolidOfRevolution Frustum(float low, float lowRadius, float high, float highRadius, float round = 0.012f, int sides = 0) =>
        new(round, sides, new(0, low + round), new(lowRadius - round, low + round), new(highRadius - round, high - round), new(0, high - round));

    /// <inheritdoc/>
    public override float Distance(Vector3 p)
    {
        var x = Vector256.Create(Radius(p));
        var y = Vector256.Create(p.Y);
        var nearest = Vector256.Create(float.MaxValue);
        var crossed = Vector256<float>.Zero;
        foreach (ref readonly var edge in _edges.AsSpan())
        {
            var (toX, toY) = (x - edge.X, y - edge.Y);
            var along = (toX * edge.AlongX + toY * edge.AlongY) * edge.InverseSquare;
            along = Vector256.Min(Vector256.Max(along, Vector256<float>.Zero), Vector256<float>.One);
            var (missX, missY) = (toX - along * edge.AlongX, toY - along * edge.AlongY);
            nearest = Vector256.Min(nearest, missX * missX + missY * missY);
            var above = Vector256.GreaterThanOrEqual(toY, Vector256<float>.Zero);
            var spans = above ^ Vector256.GreaterThanOrEqual(toY, edge.AlongY);
            crossed ^= Vector256.AndNot(spans, above ^ Vector256.GreaterThan(edge.AlongX * toY, edge.AlongY * toX));
        }

        var distance = MathF.Sqrt(EightFloats.Min(nearest));
        var inside = (BitOperations.PopCount(crossed.ExtractMostSignificantBits()) & 1) != 0;
        return (inside ? -distance : distance) - _round;
    }

    private static Vector2 Turn(float angle) => new(MathF.Cos(angle), MathF.Sin(angle));

    private float Radius(Vector3 p)
    {
        if (_faces.Length == 0) return MathF.Sqrt(p.X * p.X + p.Z * p.Z);
        var radius = 0f;
        foreach (var face in _faces) radius = MathF.Max(radius, p.X * face.X + p.Z * face.Y);
        return radius;
    }

    /// <summary>Eight edges of the profile side by side: where they start and where they lead. Missing ones repeat the first corner and cross nothing.</summary>
    private readonly struct Edges
    {
        public readonly Vector256<float> X, Y, AlongX, AlongY, InverseSquare;

        public Edges(IReadOnlyList<Vector2> profile, int first)
        {
            var starts = Enumerable.Range(first, 8).Select(i => i < profile.Count ? i : 0).ToArray();
            var along = Enumerable.Range(first, 8).Select(i => i < profile.Count ? profile[(i + 1) % profile.Count] - profile[i] : Vector2.Zero).ToArray();
            X = EightFloats.From(i => profile[starts[i]].X);
            Y = EightFloats.From(i => profile[starts[i]].Y);
            AlongX = EightFloats.From(i => along[i].X);
            AlongY = EightFloats.From(i => along[i].Y);
            InverseSquare = EightFloats.From(i => 1 / MathF.Max(Vector2.Dot(along[i], along[i]), 1e-12f));
        }
    }
}
