using System.Numerics;

namespace TransferLearning.Experiments.Demo.Rendering;

/// <summary>A ball.</summary>
internal sealed class Ball(Vector3 center, float radius) : Shape
{
    /// <inheritdoc/>
    public override Bound Bound => new(center, radius);

    /// <inheritdoc/>
    public override float Distance(Vector3 p) => (p - center).Length() - radius;
}

/// <summary>A box with rounded edges; <paramref name="half"/> are half its sides, rounding included.</summary>
internal sealed class Block(Vector3 center, Vector3 half, float round) : Shape
{
    private readonly Vector3 _core = half - new Vector3(round);

    /// <inheritdoc/>
    public override Bound Bound => new(center, half.Length());

    /// <inheritdoc/>
    public override float Distance(Vector3 p)
    {
        var q = Vector3.Abs(p - center) - _core;
        var inside = MathF.Min(MathF.Max(q.X, MathF.Max(q.Y, q.Z)), 0);
        return Vector3.Max(q, Vector3.Zero).Length() + inside - round;
    }
}

/// <summary>A ring that lies flat.</summary>
internal sealed class Ring(Vector3 center, float radius, float thickness) : Shape
{
    /// <inheritdoc/>
    public override Bound Bound => new(center, radius + thickness);

    /// <inheritdoc/>
    public override float Distance(Vector3 p)
    {
        var q = p - center;
        var across = MathF.Sqrt(q.X * q.X + q.Z * q.Z) - radius;
        return MathF.Sqrt(across * across + q.Y * q.Y) - thickness;
    }
}

/// <summary>A body put somewhere else: turned, then shifted.</summary>
internal sealed class Placed(Shape shape, Pose pose) : Shape
{
    /// <inheritdoc/>
    public override Bound Bound => pose.Apply(shape.Bound);

    /// <inheritdoc/>
    public override float Distance(Vector3 p) => shape.Distance(pose.ToLocal(p)) * pose.Scale;
}
