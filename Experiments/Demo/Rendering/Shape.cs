using System.Numerics;

namespace TransferLearning.Experiments.Demo.Rendering;

/// <summary>
/// A body as a signed distance function: how far a point is from its surface, negative inside (Hart 1996, "Sphere tracing").
/// The distance may be too small, never much too large, or rays would pass through. Units: a thing is about 1 high, y points up.
/// </summary>
internal abstract class Shape
{
    /// <summary>A ball that holds the whole body.</summary>
    public abstract Bound Bound { get; }

    /// <summary>Signed distance of a point.</summary>
    public abstract float Distance(Vector3 p);
}

/// <summary>A ball around something.</summary>
internal readonly record struct Bound(Vector3 Center, float Radius)
{
    /// <summary>A ball around several: in the middle of their box.</summary>
    public static Bound Around(IEnumerable<Bound> balls)
    {
        var all = balls.ToArray();
        var low = new Vector3(float.MaxValue);
        var high = new Vector3(float.MinValue);
        foreach (var ball in all)
        {
            low = Vector3.Min(low, ball.Center - new Vector3(ball.Radius));
            high = Vector3.Max(high, ball.Center + new Vector3(ball.Radius));
        }

        var center = (low + high) * 0.5f;
        return new Bound(center, all.Max(ball => Vector3.Distance(center, ball.Center) + ball.Radius));
    }

    /// <summary>Where a ray is inside the ball, as distances along it; near above far where it misses.</summary>
    public (float Near, float Far) Cross(Vector3 origin, Vector3 direction)
    {
        var toCenter = Center - origin;
        var along = Vector3.Dot(toCenter, direction);
        var half = Radius * Radius - (Vector3.Dot(toCenter, toCenter) - along * along);
        if (half <= 0) return (1, 0);
        half = MathF.Sqrt(half);
        return (MathF.Max(along - half, 0), along + half);
    }
}
