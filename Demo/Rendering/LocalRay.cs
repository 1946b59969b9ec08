using System.Numerics;
using TransferLearning.Demo.Shapes;

namespace TransferLearning.Demo.Rendering;

/// <summary>A ray in an object's own coordinates, with only those parts whose bounding spheres it intersects.</summary>
internal readonly ref struct LocalRay
{
    /// <summary>The most parts that an object may have.</summary>
    public const int MaximumParts = 32;

    private readonly ReadOnlySpan<ObjectPart> _parts;
    private readonly ReadOnlySpan<int> _crossed;
    private readonly Vector3 _origin;
    private readonly Vector3 _direction;

    /// <summary>Finds the parts that the ray may meet.</summary>
    /// <param name="parts">Parts of the object.</param>
    /// <param name="bounds">Their bounding spheres.</param>
    /// <param name="origin">Start of the ray, in the object's coordinates.</param>
    /// <param name="direction">Direction, length 1.</param>
    /// <param name="widen">Factor of the spheres' radii: above 1, rays that pass close by count, too.</param>
    /// <param name="buffer">Room for <see cref="MaximumParts"/> numbers.</param>
    public LocalRay(ReadOnlySpan<ObjectPart> parts, ReadOnlySpan<BoundingSphere> bounds, Vector3 origin, Vector3 direction, float widen, Span<int> buffer)
    {
        _parts = parts;
        (_origin, _direction, Near, Far) = (origin, direction, float.MaxValue, 0);
        var count = 0;
        for (var i = 0; i < bounds.Length; i++)
        {
            var (near, far) = (bounds[i] with { Radius = bounds[i].Radius * widen }).Intersect(origin, direction);
            if (near >= far) continue;
            (Near, Far) = (MathF.Min(Near, near), MathF.Max(Far, far));
            buffer[count++] = i;
        }

        _crossed = buffer[..count];
    }

    /// <summary>Where the first sphere begins.</summary>
    public float Near { get; }

    /// <summary>Where the last sphere ends; below <see cref="Near"/> where the ray misses all.</summary>
    public float Far { get; }

    /// <summary>Distance from the point of the ray at <paramref name="t"/> to the nearest part.</summary>
    public float Distance(float t)
    {
        var point = _origin + _direction * t;
        var nearest = float.MaxValue;
        foreach (var i in _crossed) nearest = MathF.Min(nearest, _parts[i].Shape.Distance(point));
        return nearest;
    }
}
