using System.Numerics;
using TransferLearning.Demo.Materials;
using TransferLearning.Demo.Shapes;

namespace TransferLearning.Demo.Rendering;

/// <summary>A part of an object: a shape and its material.</summary>
internal readonly record struct ObjectPart(Shape Shape, Material Material);

/// <summary>An object of a scene: parts that belong together, in one pose.</summary>
internal sealed class SceneObject
{
    private const float Touch = 0.0015f;
    private const int MaximumSteps = 90;
    private const int MaximumShadowSteps = 40;

    private readonly ObjectPart[] _parts;
    private readonly BoundingSphere[] _bounds;
    private readonly Pose _pose;

    /// <summary>Places parts in the world, turned and shifted, never scaled.</summary>
    public SceneObject(IReadOnlyList<ObjectPart> parts, Pose pose)
    {
        if (pose.Scale != 1 || parts.Count > LocalRay.MaximumParts) throw new ArgumentException($"scale {pose.Scale}, {parts.Count} parts", nameof(parts));
        _parts = [.. parts];
        _bounds = [.. parts.Select(p => p.Shape.Bounds)];
        _pose = pose;
        Bounds = pose.Apply(BoundingSphere.Around(_bounds));
    }

    /// <summary>A sphere around it, in world coordinates.</summary>
    public BoundingSphere Bounds { get; }

    /// <summary>Signed distance of a point in world coordinates.</summary>
    public float Distance(Vector3 world) => Nearest(_pose.ToLocal(world)).Distance;

    /// <summary>The material at a point of the surface, in world coordinates, and its colour there.</summary>
    public (Material Material, Vector3 Color) MaterialAt(Vector3 world)
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

    /// <summary>The share of a lamp's light that is not blocked, 0 to 1: how near the ray comes, over how far away that is (Quilez 2010, "Soft shadows").</summary>
    public float LightPassing(Vector3 origin, Vector3 toLamp, float softness)
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
        var (near, far) = (Bounds with { Radius = Bounds.Radius * widen }).Intersect(origin, direction);
        if (near >= far) return default;
        return new LocalRay(_parts, _bounds, _pose.ToLocal(origin), _pose.ToLocal(direction + _pose.Shift), widen, buffer);
    }

    private (float Distance, int Part) Nearest(Vector3 p)
    {
        var (nearest, part) = (float.MaxValue, 0);
        for (var i = 0; i < _parts.Length; i++)
        {
            // A part is never nearer than its bounding sphere.
            var reach = nearest + _bounds[i].Radius;
            if (nearest < float.MaxValue && reach > 0 && Vector3.DistanceSquared(p, _bounds[i].Center) > reach * reach) continue;
            var distance = _parts[i].Shape.Distance(p);
            if (distance < nearest) (nearest, part) = (distance, i);
        }

        return (nearest, part);
    }
}
