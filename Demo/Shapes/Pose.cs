using System.Numerics;

namespace TransferLearning.Demo.Shapes;

/// <summary>Position and orientation: world = scale · (x·X + y·Y + z·Z) + shift, with X, Y, Z at right angles and of length 1.</summary>
internal readonly record struct Pose(Vector3 X, Vector3 Y, Vector3 Z, Vector3 Shift, float Scale)
{
    /// <summary>Turns about y by <paramref name="azimuth"/>, after leaning over towards x by <paramref name="lean"/>, both in degrees.</summary>
    public static Pose Turned(float azimuth, float lean, Vector3 shift, float scale = 1)
    {
        var (sa, ca) = MathF.SinCos(azimuth * MathF.PI / 180);
        var (sl, cl) = MathF.SinCos(lean * MathF.PI / 180);
        var leanX = new Vector3(cl, -sl, 0);
        var leanY = new Vector3(sl, cl, 0);
        return new Pose(About(leanX), About(leanY), About(Vector3.UnitZ), shift, scale);

        Vector3 About(Vector3 v) => new(v.X * ca + v.Z * sa, v.Y, v.Z * ca - v.X * sa);
    }

    /// <summary>Converts a point from world to local coordinates.</summary>
    public Vector3 ToLocal(Vector3 world)
    {
        var p = (world - Shift) / Scale;
        return new Vector3(Vector3.Dot(p, X), Vector3.Dot(p, Y), Vector3.Dot(p, Z));
    }

    /// <summary>Converts a point from local to world coordinates.</summary>
    public Vector3 ToWorld(Vector3 local) => Shift + (X * local.X + Y * local.Y + Z * local.Z) * Scale;

    /// <summary>Converts a sphere from local to world coordinates.</summary>
    public BoundingSphere Apply(BoundingSphere local) => new(ToWorld(local.Center), local.Radius * Scale);
}

/// <summary>A shape in a pose: turned, scaled, then shifted.</summary>
internal sealed class Transformed(Shape shape, Pose pose) : Shape
{
    /// <inheritdoc/>
    public override BoundingSphere Bounds => pose.Apply(shape.Bounds);

    /// <inheritdoc/>
    public override float Distance(Vector3 p) => shape.Distance(pose.ToLocal(p)) * pose.Scale;
}
