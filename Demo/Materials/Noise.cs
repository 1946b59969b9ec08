using System.Numerics;

namespace TransferLearning.Demo.Materials;

/// <summary>Value noise on a lattice, smoothly joined: the same everywhere for the same point, 0 to 1.</summary>
internal static class Noise
{
    /// <summary>One octave.</summary>
    public static float At(Vector3 p)
    {
        var (fx, fy, fz) = (MathF.Floor(p.X), MathF.Floor(p.Y), MathF.Floor(p.Z));
        var (x, y, z) = ((int)fx, (int)fy, (int)fz);
        var (u, v, w) = (Ease(p.X - fx), Ease(p.Y - fy), Ease(p.Z - fz));
        return Mix(
            Mix(Mix(Lattice(x, y, z), Lattice(x + 1, y, z), u), Mix(Lattice(x, y + 1, z), Lattice(x + 1, y + 1, z), u), v),
            Mix(Mix(Lattice(x, y, z + 1), Lattice(x + 1, y, z + 1), u), Mix(Lattice(x, y + 1, z + 1), Lattice(x + 1, y + 1, z + 1), u), v),
            w);
    }

    /// <summary>Three octaves.</summary>
    public static float Cloud(Vector3 p) => (At(p) * 4 + At(p * 2.1f) * 2 + At(p * 4.3f)) / 7;

    /// <summary>A number from 0 to 1 that belongs to a lattice point.</summary>
    public static float Lattice(int x, int y, int z)
    {
        var h = (uint)x * 0x8DA6B343u ^ (uint)y * 0xD8163841u ^ (uint)z * 0xCB1AB31Fu;
        h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
        h = (h ^ (h >> 12)) * 0x297A2D39u;
        return ((h ^ (h >> 15)) >> 8) * (1f / (1 << 24));
    }

    private static float Ease(float t) => t * t * (3 - 2 * t);

    private static float Mix(float a, float b, float t) => a + (b - a) * t;
}
