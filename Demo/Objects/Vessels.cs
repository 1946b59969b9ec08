using System.Numerics;
using TransferLearning.Core.Randomness;
using TransferLearning.Demo.Materials;
using TransferLearning.Demo.RandomNumbers;
using TransferLearning.Demo.Rendering;
using TransferLearning.Demo.Shapes;

namespace TransferLearning.Demo.Objects;

/// <summary>Vessels: bottle, bucket, mug and teapot.</summary>
internal static class Vessels
{
    /// <summary>A bottle: body, shoulder, neck, lip, cap, mostly a label.</summary>
    public static IReadOnlyList<ObjectPart> Bottle(SplitMix64 random, Palette palette)
    {
        var radius = random.Between(0.15f, 0.21f);
        var body = random.Between(0.5f, 0.72f);
        var neck = random.Between(0.055f, 0.075f);
        var shoulder = body + random.Between(0.12f, 0.26f);
        var top = random.Between(1.02f, 1.2f);
        var parts = new List<ObjectPart>
        {
            new(new SolidOfRevolution(0.012f, 0, new(0, 0), new(radius - 0.02f, 0), new(radius, 0.03f), new(radius, body), new((radius + neck) / 2 + 0.02f, (body + shoulder) / 2), new(neck, shoulder), new(neck, top), new(0, top)), palette.Surface(random)),
            new(new Torus(new(0, top - 0.05f, 0), neck, 0.025f), palette.Plain(random)),
            new(SolidOfRevolution.Frustum(top - 0.02f, neck + 0.015f, top + random.Between(0.03f, 0.1f), neck + 0.015f), palette.Plain(random)),
        };
        if (random.Chance(0.75f)) parts.Add(new(SolidOfRevolution.Frustum(0.15f, radius + 0.016f, body - 0.1f, radius + 0.016f, 0.005f), palette.Surface(random)));
        return parts;
    }

    /// <summary>A bucket: an open, tapered shell with a rolled rim, hoops and a bail.</summary>
    public static IReadOnlyList<ObjectPart> Bucket(SplitMix64 random, Palette palette)
    {
        var low = random.Between(0.28f, 0.36f);
        var high = low + random.Between(0.08f, 0.18f);
        var height = random.Between(0.62f, 0.85f);
        var metal = Palette.Metal(random);
        var lift = random.Between(10, 85);
        var up = new Vector3(0, MathF.Sin(lift * MathF.PI / 180), MathF.Cos(lift * MathF.PI / 180));
        var parts = new List<ObjectPart>
        {
            new(new SolidOfRevolution(0.012f, 0, new(0, 0.01f), new(low, 0.01f), new(high, height), new(high - 0.03f, height), new(low - 0.03f, 0.05f), new(0, 0.05f)), palette.Surface(random)),
            new(new Torus(new(0, height, 0), high, 0.026f), metal),
            new(new Tube(0.014f, 0.014f, Tube.Arc(new(0, height - 0.04f, 0), new(high + 0.03f, 0, 0), up * (high + 0.05f), 0, 180, 9)), metal),
        };
        if (random.Chance(0.6f)) parts.Add(new(new Torus(new(0, height * 0.3f, 0), low + (high - low) * 0.3f, 0.022f), metal));
        if (random.Chance(0.4f)) parts.Add(new(new Torus(new(0, height * 0.7f, 0), low + (high - low) * 0.7f, 0.022f), metal));
        return parts;
    }

    /// <summary>A mug: a cup with one ear, mostly filled.</summary>
    public static IReadOnlyList<ObjectPart> Mug(SplitMix64 random, Palette palette)
    {
        var low = random.Between(0.24f, 0.36f);
        var high = random.Between(0.32f, 0.38f);
        var height = random.Between(0.6f, 0.85f);
        var ear = random.Between(0.15f, 0.22f);
        var thick = random.Between(0.035f, 0.05f);
        var clay = palette.Surface(random);
        var middle = height * random.Between(0.48f, 0.58f);
        var wall = (low + high) / 2;
        var parts = new List<ObjectPart>
        {
            new(new SolidOfRevolution(0.014f, 0, new(0, 0.014f), new(low - 0.02f, 0.014f), new(low, 0.05f), new(high, height), new(high - 0.03f, height), new(low - 0.04f, 0.07f), new(0, 0.07f)), clay),
            new(new Tube(thick, thick, Tube.Arc(new(wall - 0.03f, middle, 0), new(ear + 0.06f, 0, 0), new(0, height * 0.3f, 0), -90, 90, 8)), random.Chance(0.7f) ? clay : palette.Plain(random)),
        };
        if (random.Chance(0.7f))
        {
            var coffee = Material.Plain(random.Pick(new Vector3(0.06f, 0.025f, 0.01f), new Vector3(0.35f, 0.2f, 0.1f), new Vector3(0.3f, 0.12f, 0.02f)), 0.6f);
            parts.Add(new(SolidOfRevolution.Frustum(0.05f, low - 0.03f, height * 0.85f, high - 0.035f, 0.004f), coffee));
        }

        return parts;
    }

    /// <summary>A teapot: belly, lid with a knob, spout and ear.</summary>
    public static IReadOnlyList<ObjectPart> Teapot(SplitMix64 random, Palette palette)
    {
        var radius = random.Between(0.34f, 0.42f);
        var height = random.Between(0.5f, 0.68f);
        var mouth = radius * random.Between(0.45f, 0.6f);
        var clay = palette.Surface(random);
        var second = random.Chance(0.75f) ? clay : palette.Plain(random);
        var ear = random.Between(0.17f, 0.23f);
        var reach = radius + random.Between(0.24f, 0.36f);
        var dome = random.Between(0.06f, 0.12f);
        var parts = new List<ObjectPart>
        {
            new(TeapotBody(radius, height, mouth), clay),
            new(new SolidOfRevolution(0.012f, 0, new(0, height), new(mouth, height), new(mouth * 0.85f, height + dome * 0.6f), new(mouth * 0.4f, height + dome), new(0, height + dome)), second),
            new(new Sphere(new(0, height + dome + 0.04f, 0), random.Between(0.04f, 0.06f)), second),
            new(new Tube(0.085f, 0.035f, new(radius * 0.8f, height * 0.35f, 0), new(radius + 0.1f, height * 0.5f, 0), new(reach - 0.06f, height * 0.85f, 0), new(reach + 0.03f, height * random.Between(0.98f, 1.1f), 0)), clay),
        };
        parts.Add(random.Chance(0.75f)
            ? new(new Tube(0.034f, 0.034f, Tube.Arc(new(-radius * 0.86f, height * 0.55f, 0), new(-ear, 0, 0), new(0, height * 0.34f, 0), -105, 105, 8)), second)
            : new(new Tube(0.026f, 0.026f, Tube.Arc(new(0, height * 0.75f, 0), new(radius * 0.8f, 0, 0), new(0, height * 0.75f, 0), 5, 175, 9)), second));
        return parts;
    }

    private static SolidOfRevolution TeapotBody(float radius, float height, float mouth)
    {
        var profile = new List<Vector2> { new(0, 0.01f), new(radius * 0.6f, 0.01f) };
        for (var i = -5; i <= 5; i++)
        {
            var (sin, cos) = MathF.SinCos(i * MathF.PI / 13.3f);
            profile.Add(new(MathF.Max(radius * cos, mouth), height * (0.48f + 0.48f * sin)));
        }

        profile.Add(new(mouth, height));
        profile.Add(new(0, height));
        return new SolidOfRevolution(0.015f, 0, profile);
    }
}
