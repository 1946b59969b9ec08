using System.Numerics;
using TransferLearning.Core.Randomness;
using TransferLearning.Demo.RandomNumbers;

namespace TransferLearning.Demo.Materials;

/// <summary>The materials of grounds and walls. Two coordinates of a point matter: x and z on the ground, x and y on a wall.</summary>
internal static class SurfacePatterns
{
    /// <summary>One colour with faint clouds.</summary>
    public static Material Plain(SplitMix64 random, Palette palette)
    {
        var color = Muted(random, palette);
        return Material.Cloudy(color, color * 0.75f, random.Between(0.8f, 3), 0);
    }

    /// <summary>Boards with grain.</summary>
    public static Material Planks(SplitMix64 random, Palette palette)
    {
        var color = Material.Mix(new Vector3(0.45f, 0.28f, 0.15f), Muted(random, palette), 0.3f) * random.Between(0.7f, 1.4f);
        var width = random.Between(2, 4);
        return new Material(p =>
        {
            var board = MathF.Floor(p.X * width);
            var within = p.X * width - board;
            var grain = Noise.Cloud(new Vector3(p.X * 14, (p.Z + p.Y) * 1.6f, board * 7));
            var shade = 0.75f + 0.4f * grain + 0.2f * Noise.Lattice((int)board, 3, 1);
            return color * (within < 0.04f ? 0.45f : shade);
        }, 0);
    }

    /// <summary>Stripes.</summary>
    public static Material Stripes(SplitMix64 random, Palette palette)
    {
        var (a, b) = Pair(random, palette);
        var (x, y) = random.Pick((2.5f, 0f), (0f, 2.5f), (2f, 2f));
        return new Material(p => Odd(p.X * x + (p.Z + p.Y) * y) ? a : b, 0);
    }

    /// <summary>Wallpaper: a lattice of small diamonds.</summary>
    public static Material Paper(SplitMix64 random, Palette palette)
    {
        var (a, b) = Pair(random, palette);
        var scale = random.Between(2.5f, 4.5f);
        return new Material(p => MathF.Abs(Fraction(p.X * scale) - 0.5f) + MathF.Abs(Fraction((p.Z + p.Y) * scale) - 0.5f) < 0.25f ? a : b, 0);
    }

    /// <summary>A chessboard.</summary>
    public static Material Checks(SplitMix64 random, Palette palette)
    {
        var (a, b) = Pair(random, palette);
        var scale = random.Between(1.3f, 2.6f);
        return new Material(p => Odd(p.X * scale) != Odd((p.Z + p.Y) * scale) ? a : b, 0);
    }

    /// <summary>Veined stone.</summary>
    public static Material Stone(SplitMix64 random, Palette palette)
    {
        var (a, b) = Pair(random, palette);
        var scale = random.Between(1.5f, 3);
        return new Material(p =>
        {
            var vein = 1 - MathF.Abs(2 * Noise.Cloud(p * scale + new Vector3(0, 0, 9)) - 1);
            vein *= vein;
            return Material.Mix(a, b, vein * vein);
        }, 0);
    }

    /// <summary>Dots.</summary>
    public static Material Dots(SplitMix64 random, Palette palette)
    {
        var (a, b) = Pair(random, palette);
        var scale = random.Between(2.2f, 4);
        return new Material(p =>
        {
            var (x, y) = (Fraction(p.X * scale) - 0.5f, Fraction((p.Z + p.Y) * scale) - 0.5f);
            return x * x + y * y < 0.09f ? a : b;
        }, 0);
    }

    /// <summary>Bricks in courses.</summary>
    public static Material Bricks(SplitMix64 random, Palette palette)
    {
        var (brick, mortar) = Pair(random, palette);
        var scale = random.Between(2.4f, 4);
        return new Material(p =>
        {
            var y = (p.Z + p.Y) * scale;
            var row = MathF.Floor(y);
            var x = p.X * scale * 0.5f + (Odd(row) ? 0.5f : 0);
            if (y - row < 0.1f || Fraction(x) < 0.05f) return mortar;
            return brick * (0.75f + 0.5f * Noise.Lattice((int)MathF.Floor(x), (int)row, 5));
        }, 0);
    }

    private static Vector3 Muted(SplitMix64 random, Palette palette) =>
        Material.Mix(palette.Color(random), new Vector3(random.Between(0.15f, 0.75f)), random.Between(0.45f, 0.85f));

    private static (Vector3 A, Vector3 B) Pair(SplitMix64 random, Palette palette)
    {
        var a = Muted(random, palette);
        return (a, Material.Mix(a, Muted(random, palette), random.Between(0.3f, 0.9f)));
    }

    private static float Fraction(float value) => value - MathF.Floor(value);

    private static bool Odd(float value) => ((int)MathF.Floor(value) & 1) != 0;
}
