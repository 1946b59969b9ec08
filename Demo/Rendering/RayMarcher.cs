using System.Numerics;
using TransferLearning.Demo.Materials;

namespace TransferLearning.Demo.Rendering;

/// <summary>
/// The light that comes along a ray: sphere tracing of the objects (Hart 1996), planes by formula, one lamp with soft shadows, and light
/// from the sky with ambient occlusion. A ray tests only objects whose bounding sphere it intersects.
/// </summary>
internal sealed class RayMarcher(Scene scene)
{
    private readonly SceneObject[] _objects = [.. scene.Objects];

    /// <summary>The object that a ray meets first; <see langword="null"/> for ground and wall.</summary>
    public SceneObject? Seen(Vector3 origin, Vector3 direction) => Nearest(origin, direction, Plane(origin, direction).Distance).Seen;

    /// <summary>Linear RGB along a ray.</summary>
    public Vector3 Trace(Vector3 origin, Vector3 direction)
    {
        var (plane, material, normal, local) = Plane(origin, direction);
        var (distance, seen) = Nearest(origin, direction, plane);
        var point = origin + direction * distance;
        if (seen is null) return Shade(point, normal, direction, material, material.Color(local));
        var (look, color) = seen.MaterialAt(point);
        return Shade(point, Normal(seen, point), direction, look, color);
    }

    private (float Distance, SceneObject? Seen) Nearest(Vector3 origin, Vector3 direction, float distance)
    {
        SceneObject? seen = null;
        foreach (var item in _objects)
        {
            if (item.Hit(origin, direction, distance) is { } hit) (distance, seen) = (hit, item);
        }

        return (distance, seen);
    }

    /// <summary>Gradient of the distance by four differences at the corners of a tetrahedron.</summary>
    private static Vector3 Normal(SceneObject item, Vector3 p)
    {
        const float e = 0.018f; // wide enough to round off the corners of a profile
        Vector3 a = new(e, -e, -e), b = new(-e, -e, e), c = new(-e, e, -e), d = new(e, e, e);
        return Vector3.Normalize(a * item.Distance(p + a) + b * item.Distance(p + b) + c * item.Distance(p + c) + d * item.Distance(p + d));
    }

    private (float Distance, Material Material, Vector3 Normal, Vector3 Local) Plane(Vector3 origin, Vector3 direction)
    {
        var ground = direction.Y < 0 ? -origin.Y / direction.Y : float.MaxValue;
        var wall = direction.Z < 0 ? (-scene.WallDistance - origin.Z) / direction.Z : float.MaxValue;
        var distance = MathF.Min(MathF.Min(ground, wall), 60);
        var p = origin + direction * distance;
        return ground <= wall
            ? (distance, scene.Ground, Vector3.UnitY, new Vector3(p.X, 0, p.Z))
            : (distance, scene.Wall, Vector3.UnitZ, new Vector3(p.X, p.Y, 0));
    }

    private Vector3 Shade(Vector3 point, Vector3 normal, Vector3 direction, Material material, Vector3 color)
    {
        var light = scene.Light;
        var facing = Vector3.Dot(normal, light.Direction);
        var lit = facing > 0 ? facing * Shadow(point + normal * 0.01f) : 0;
        var open = Open(point, normal) * (0.65f + 0.35f * normal.Y);
        var result = color * (light.Color * lit + light.Sky * open + new Vector3(material.Glow));
        if (material.Gloss == 0 || lit == 0) return result;
        var shine = MathF.Max(Vector3.Dot(normal, Vector3.Normalize(light.Direction - direction)), 0);
        shine *= shine;
        shine *= shine;
        shine *= shine;
        shine *= shine; // to the 16th
        return result + light.Color * (material.Gloss * 0.6f * shine * shine * lit);
    }

    private float Shadow(Vector3 point)
    {
        var lit = 1f;
        foreach (var item in _objects) lit = MathF.Min(lit, lit > 0 ? item.LightPassing(point, scene.Light.Direction, scene.Light.Softness) : 0);
        return lit;
    }

    /// <summary>Ambient occlusion, 1 under an open sky: measured at two probes along the normal, which are occluded where an object is nearer to them than the point itself.</summary>
    private float Open(Vector3 point, Vector3 normal)
    {
        var hidden = 0f;
        for (var i = 1; i <= 2; i++)
        {
            var reach = 0.13f * i;
            var probe = point + normal * reach;
            var distance = MathF.Min(reach, MathF.Min(probe.Y, probe.Z + scene.WallDistance));
            foreach (var item in _objects)
            {
                if (Vector3.Distance(probe, item.Bounds.Center) - item.Bounds.Radius < distance) distance = MathF.Min(distance, item.Distance(probe));
            }

            hidden += (reach - distance) / reach / (i + 1);
        }

        return Math.Clamp(1 - hidden, 0, 1);
    }
}
