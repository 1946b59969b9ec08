using System.Numerics;

namespace TransferLearning.Experiments.Demo.Rendering;

/// <summary>A ray as a thing meets it: in the thing's own coordinates, with none but the parts whose balls the ray crosses.</summary>
internal readonly ref struct LocalRay
{
    /// <summary>The most parts that a thing may have.</summary>
    public const int MaximumParts = 32;

    private readonly ReadOnlySpan<Part> _parts;
    private readonly ReadOnlySpan<int> _crossed;
    private readonly Vector3 _origin;
    private readonly Vector3 _direction;

    /// <summary>Looks which parts the ray may meet.</summary>
    /// <param name="parts">Parts of the thing.</param>
    /// <param name="bounds">Their balls.</param>
    /// <param name="origin">Start of the ray, in the thing's coordinates.</param>
    /// <param name="direction">Direction, length 1.</param>
    /// <param name="widen">Factor of the balls' radii: rays that pass close by may count, too.</param>
    /// <param name="buffer">Room for <see cref="MaximumParts"/> numbers.</param>
    public LocalRay(ReadOnlySpan<Part> parts, ReadOnlySpan<Bound> bounds, Vector3 origin, Vector3 direction, float widen, Span<int> buffer)
    {
        _parts = parts;
        (_origin, _direction, Near, Far) = (origin, direction, float.MaxValue, 0);
        var count = 0;
        for (var i = 0; i < bounds.Length; i++)
        {
            var (near, far) = (bounds[i] with { Radius = bounds[i].Radius * widen }).Cross(origin, direction);
            if (near >= far) continue;
            (Near, Far) = (MathF.Min(Near, near), MathF.Max(Far, far));
            buffer[count++] = i;
        }

        _crossed = buffer[..count];
    }

    /// <summary>Where the first ball begins.</summary>
    public float Near { get; }

    /// <summary>Where the last ball ends; below <see cref="Near"/> where the ray misses all.</summary>
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
