using System.Numerics;

namespace TransferLearning.Demo.Shapes;

/// <summary>
/// A solid as a signed distance function: how far a point is from its surface, negative inside (Hart 1996, "Sphere tracing").
/// The distance may be too small, never much too large, or rays would pass through. Units: an object is about 1 high, y points up.
/// </summary>
internal abstract class Shape
{
    /// <summary>A sphere that holds the whole solid.</summary>
    public abstract BoundingSphere Bounds { get; }

    /// <summary>Signed distance of a point.</summary>
    public abstract float Distance(Vector3 p);
}

/// <summary>A sphere that encloses something.</summary>
internal readonly record struct BoundingSphere(Vector3 Center, float Radius)
{
    /// <summary>A sphere around several: in the middle of their bounding box.</summary>
    public static BoundingSphere Around(IEnumerable<BoundingSphere> spheres)
    {
        var all = spheres.ToArray();
        var low = new Vector3(float.MaxValue);
        var high = new Vector3(float.MinValue);
        foreach (var sphere in all)
        {
            low = Vector3.Min(low, sphere.Center - new Vector3(sphere.Radius));
            high = Vector3.Max(high, sphere.Center + new Vector3(sphere.Radius));
        }

        var center = (low + high) * 0.5f;
        return new BoundingSphere(center, all.Max(sphere => Vector3.Distance(center, sphere.Center) + sphere.Radius));
    }

    /// <summary>The part of a ray inside the sphere, as distances along it; near is above far where it misses.</summary>
    public (float Near, float Far) Intersect(Vector3 origin, Vector3 direction)
    {
        var toCenter = Center - origin;
        var along = Vector3.Dot(toCenter, direction);
        var half = Radius * Radius - (Vector3.Dot(toCenter, toCenter) - along * along);
        if (half <= 0) return (1, 0);
        half = MathF.Sqrt(half);
        return (MathF.Max(along - half, 0), along + half);
    }
}
