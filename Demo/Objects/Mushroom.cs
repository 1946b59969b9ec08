using System.Numerics;
using TransferLearning.Core.Randomness;
using TransferLearning.Demo.Materials;
using TransferLearning.Demo.RandomNumbers;
using TransferLearning.Demo.Rendering;
using TransferLearning.Demo.Shapes;

namespace TransferLearning.Demo.Objects;

/// <summary>A mushroom: a stalk, perhaps with a ring, under a domed cap; often a small one beside it.</summary>
internal static class Mushroom
{
    public static IReadOnlyList<ObjectPart> Build(SplitMix64 random, Palette palette)
    {
        var stalk = Material.Cloudy(palette.Color(random), new Vector3(0.7f), 8);
        var (a, b) = (palette.Color(random), palette.Color(random));
        var cap = random.Chance(0.4f) ? Material.Spots(a, b, random.Between(6, 9)) : Material.Cloudy(a, Material.Mix(a, b, 0.4f), random.Between(2, 7));
        var parts = new List<ObjectPart>(One(random, stalk, cap, Vector3.Zero, 1));
        if (random.Chance(0.5f))
        {
            var aside = new Vector3(random.Between(0.42f, 0.5f), 0, random.Between(-0.1f, 0.25f));
            parts.AddRange(One(random, stalk, cap, aside, random.Between(0.4f, 0.6f)));
        }

        return parts;
    }

    private static IEnumerable<ObjectPart> One(SplitMix64 random, Material stalk, Material cap, Vector3 place, float scale)
    {
        var radius = random.Between(0.34f, 0.48f);
        var rise = random.Between(0.2f, 0.36f);
        var brim = random.Between(0.45f, 0.6f);
        var (low, high) = (random.Between(0.1f, 0.16f), random.Between(0.07f, 0.11f));
        var pose = Pose.Turned(random.Between(0, 360), random.Between(0, 8), place, scale);
        var dome = new List<Vector2> { new(0, brim + 0.06f), new(radius * 0.7f, brim + 0.02f), new(radius * 0.96f, brim - 0.03f) };
        for (var i = 0; i <= 12; i++)
        {
            var (sin, cos) = MathF.SinCos(i * MathF.PI / 24);
            dome.Add(new(radius * cos, brim + rise * sin));
        }

        yield return new(new Transformed(new SolidOfRevolution(0.012f, 0, dome), pose), cap);
        yield return new(new Transformed(new SolidOfRevolution(0.02f, 0, new(0, 0), new(low, 0), new(low * 1.15f, 0.08f), new(high, 0.3f), new(high, brim + 0.08f), new(0, brim + 0.08f)), pose), stalk);
        if (random.Chance(0.3f)) yield return new(new Transformed(SolidOfRevolution.Frustum(brim - 0.17f, high + 0.07f, brim - 0.12f, high + 0.02f), pose), stalk);
    }
}
