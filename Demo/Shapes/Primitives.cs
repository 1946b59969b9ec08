using System.Numerics;

namespace TransferLearning.Demo.Shapes;

/// <summary>A sphere.</summary>
internal sealed class Sphere(Vector3 center, float radius) : Shape
{
    /// <inheritdoc/>
    public override BoundingSphere Bounds => new(center, radius);

    /// <inheritdoc/>
    public override float Distance(Vector3 p) => (p - center).Length() - radius;
}

/// <summary>A box with rounded edges; <paramref name="half"/> are half its sides, rounding included.</summary>
internal sealed class RoundedBox(Vector3 center, Vector3 half, float round) : Shape
{
    private readonly Vector3 _core = half - new Vector3(round);

    /// <inheritdoc/>
    public override BoundingSphere Bounds => new(center, half.Length());

    /// <inheritdoc/>
    public override float Distance(Vector3 p)
    {
        var q = Vector3.Abs(p - center) - _core;
        var inside = MathF.Min(MathF.Max(q.X, MathF.Max(q.Y, q.Z)), 0);
        return Vector3.Max(q, Vector3.Zero).Length() + inside - round;
    }
}

/// <summary>A torus that lies flat.</summary>
internal sealed class Torus(Vector3 center, float radius, float thickness) : Shape
{
    /// <inheritdoc/>
    public override BoundingSphere Bounds => new(center, radius + thickness);

    /// <inheritdoc/>
    public override float Distance(Vector3 p)
    {
        var q = p - center;
        var across = MathF.Sqrt(q.X * q.X + q.Z * q.Z) - radius;
        return MathF.Sqrt(across * across + q.Y * q.Y) - thickness;
    }
}
