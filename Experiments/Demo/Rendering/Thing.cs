using System.Numerics;

namespace TransferLearning.Experiments.Demo.Rendering;

/// <summary>A shape and how it looks.</summary>
internal readonly record struct Part(Shape Shape, Material Material);

/// <summary>Parts that belong together, standing somewhere in a scene.</summary>
internal sealed class Thing
{
    private const float Touch = 0.0015f;
    private const int MaximumSteps = 90;
    private const int MaximumShadowSteps = 40;

    private readonly Part[] _parts;
    private readonly Bound[] _bounds;
    private readonly Pose _pose;

    /// <summary>Puts parts into the world, turned and shifted, never scaled.</summary>
    public Thing(IReadOnlyList<Part> parts, Pose pose)
    {
        if (pose.Scale != 1 || parts.Count > LocalRay.MaximumParts) throw new ArgumentException($"scale {pose.Scale}, {parts.Count} parts", nameof(parts));
        _parts = [.. parts];
        _bounds = [.. parts.Select(p => p.Shape.Bound)];
        _pose = pose;
        Bound = pose.Apply(Bound.Around(_bounds));
    }

    /// <summary>A ball around it, in the world.</summary>
    public Bound Bound { get; }

    /// <summary>Signed distance of a point of the world.</summary>
    public float Distance(Vector3 world) => Nearest(_pose.ToLocal(world)).Distance;

    /// <summary>How the surface at a point of the world looks, and its colour there.</summary>
    public (Material Material, Vector3 Color) Look(Vector3 world)
    {
        var local = _pose.ToLocal(world);
        var material = _parts[Nearest(local).Part].Material;
        return (material, material.Color(local));
    }

    /// <summary>How far along a ray the surface is, by sphere tracing; <see langword="null"/> where it is not met before <paramref name="limit"/>.</summary>
    public float? Hit(Vector3 origin, Vector3 direction, float limit)
    {
        var ray = Enter(origin, direction, 1, stackalloc int[LocalRay.MaximumParts]);
        var far = MathF.Min(ray.Far, limit);
        var t = ray.Near;
        for (var step = 0; step < MaximumSteps && t < far; step++)
        {
            var distance = ray.Distance(t);
            if (distance < Touch) return t;
            t += distance * 0.95f; // tubes that change their radius are not exact
        }

        return null;
    }

    /// <summary>How much of a lamp's light passes by, 0 to 1: how near the ray comes, over how far away that is (Quilez 2010, "Soft shadows").</summary>
    public float Pass(Vector3 origin, Vector3 toLamp, float softness)
    {
        var ray = Enter(origin, toLamp, 1.15f, stackalloc int[LocalRay.MaximumParts]);
        var t = MathF.Max(ray.Near, 0.02f);
        var lit = 1f;
        for (var step = 0; step < MaximumShadowSteps && t < ray.Far; step++)
        {
            var distance = ray.Distance(t);
            lit = MathF.Min(lit, softness * distance / t);
            if (lit < 0.02f) return 0;
            t += MathF.Max(distance, 0.02f);
        }

        return lit;
    }

    private LocalRay Enter(Vector3 origin, Vector3 direction, float widen, Span<int> buffer)
    {
        var (near, far) = (Bound with { Radius = Bound.Radius * widen }).Cross(origin, direction);
        if (near >= far) return default;
        return new LocalRay(_parts, _bounds, _pose.ToLocal(origin), _pose.ToLocal(direction + _pose.Shift), widen, buffer);
    }

    private (float Distance, int Part) Nearest(Vector3 p)
    {
        var (nearest, part) = (float.MaxValue, 0);
        for (var i = 0; i < _parts.Length; i++)
        {
            // A part is never nearer than its ball.
            var reach = nearest + _bounds[i].Radius;
            if (nearest < float.MaxValue && reach > 0 && Vector3.DistanceSquared(p, _bounds[i].Center) > reach * reach) continue;
            var distance = _parts[i].Shape.Distance(p);
            if (distance < nearest) (nearest, part) = (distance, i);
        }

        return (nearest, part);
    }
}
