using System.Numerics;

namespace TransferLearning.Demo.Materials;

/// <summary>How a surface looks.</summary>
/// <param name="Color">Linear RGB, 0 to 1, at a point of the object or, for ground and wall, of the plane.</param>
/// <param name="Gloss">Strength of the highlight, 0 to 1.</param>
/// <param name="Glow">Share of its colour that it gives off by itself, 0 to 1.</param>
internal sealed record Material(Func<Vector3, Vector3> Color, float Gloss = 0.15f, float Glow = 0)
{
    /// <summary>One colour.</summary>
    public static Material Plain(Vector3 color, float gloss = 0.15f) => new(_ => color, gloss);

    /// <summary>Bands across y, <paramref name="count"/> to the unit.</summary>
    public static Material Bands(Vector3 a, Vector3 b, float count) => new(p => Odd(p.Y * count) ? a : b);

    /// <summary>Sectors around the y axis, in two alternating colours.</summary>
    public static Material Sectors(Vector3 a, Vector3 b, int count) => new(p => Odd(MathF.Atan2(p.Z, p.X) * count / (2 * MathF.PI) + 64) ? a : b);

    /// <summary>Spots on a lattice, each somewhere else in its cell.</summary>
    public static Material Spots(Vector3 ground, Vector3 spot, float scale) => new(p =>
    {
        var q = p * scale;
        var (x, y, z) = ((int)MathF.Floor(q.X), (int)MathF.Floor(q.Y), (int)MathF.Floor(q.Z));
        var center = new Vector3(x + 0.35f + 0.3f * Noise.Lattice(x, y, z), y + 0.35f + 0.3f * Noise.Lattice(y, z, x), z + 0.5f);
        return Vector3.DistanceSquared(q, center) < 0.12f ? spot : ground;
    });

    /// <summary>Two colours in soft clouds.</summary>
    public static Material Cloudy(Vector3 a, Vector3 b, float scale, float gloss = 0.1f) => new(p => Mix(a, b, Noise.Cloud(p * scale)), gloss);

    /// <summary>Grain of wood along y.</summary>
    public static Material Wood(Vector3 light, Vector3 dark, float scale) => new(p =>
    {
        var ring = Noise.Cloud(new Vector3(p.X * scale, p.Y * scale * 0.15f, p.Z * scale)) * 7;
        return Mix(light, dark, ring - MathF.Floor(ring));
    });

    /// <summary>Linear interpolation between colours.</summary>
    public static Vector3 Mix(Vector3 a, Vector3 b, float t) => a + (b - a) * t;

    private static bool Odd(float value) => ((int)MathF.Floor(value) & 1) != 0;
}
