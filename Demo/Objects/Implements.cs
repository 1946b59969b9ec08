using System.Numerics;
using TransferLearning.Core.Randomness;
using TransferLearning.Demo.Materials;
using TransferLearning.Demo.RandomNumbers;
using TransferLearning.Demo.Rendering;
using TransferLearning.Demo.Shapes;

namespace TransferLearning.Demo.Objects;

/// <summary>Implements: dumbbell, hourglass and umbrella.</summary>
internal static class Implements
{
    /// <summary>A dumbbell lying on the ground: a bar with balls, six-sided blocks or discs at its ends.</summary>
    public static IReadOnlyList<ObjectPart> Dumbbell(SplitMix64 random, Palette palette)
    {
        var radius = random.Between(0.2f, 0.27f);
        var half = random.Between(0.2f, 0.3f);
        var thickness = random.Between(0.2f, 0.3f);
        var weight = palette.Surface(random);
        var bar = random.Chance(0.6f) ? Palette.Metal(random) : palette.Plain(random);
        var parts = new List<ObjectPart> { new(new Tube(0.05f, 0.05f, new(-half - thickness * 0.9f, radius, 0), new(half + thickness * 0.9f, radius, 0)), bar) };
        var kind = random.Below(4);
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
        {
            // The axis of revolution, y, becomes x: outwards.
            var outwards = new Pose(new(0, side, 0), new(side, 0, 0), new(0, 0, -1), new(side * half, radius, 0), 1);
            switch (kind)
            {
                case 0:
                    parts.Add(new(new Sphere(new(side * (half + radius * 0.7f), radius, 0), radius), weight));
                    break;
                case 1:
                    parts.Add(new(new Transformed(SolidOfRevolution.Frustum(0, radius * 0.87f, thickness, radius * 0.87f, 0.03f, 6), outwards), weight));
                    break;
                default:
                    parts.Add(new(new Transformed(SolidOfRevolution.Frustum(0, radius, thickness * 0.45f, radius, 0.025f), outwards), weight));
                    parts.Add(new(new Transformed(SolidOfRevolution.Frustum(thickness * 0.48f, radius * 0.74f, thickness * 0.85f, radius * 0.74f, 0.025f), outwards), weight));
                    break;
            }
        }

        return parts;
    }

    /// <summary>An hourglass: two plates, posts, a waisted glass with sand below and some above.</summary>
    public static IReadOnlyList<ObjectPart> Hourglass(SplitMix64 random, Palette palette)
    {
        var height = random.Between(0.95f, 1.15f);
        var plate = random.Between(0.27f, 0.36f);
        var bulb = plate * random.Between(0.68f, 0.8f);
        var middle = height / 2;
        var frame = palette.Surface(random);
        var glass = new Vector3(0.55f, 0.68f, 0.72f);
        var sand = palette.Color(random);
        var (pile, rest) = (middle * random.Between(0.35f, 0.6f), middle * random.Between(1.1f, 1.45f));
        var content = new Material(p => p.Y < pile - 0.5f * MathF.Sqrt(p.X * p.X + p.Z * p.Z) + 0.1f || (p.Y > middle && p.Y < rest) ? sand : glass, 0.9f);
        var parts = new List<ObjectPart>
        {
            new(SolidOfRevolution.Frustum(0, plate, 0.07f, plate, 0.02f), frame),
            new(SolidOfRevolution.Frustum(height - 0.07f, plate, height, plate, 0.02f), frame),
            new(new SolidOfRevolution(0.015f, 0, new(0, 0.07f), new(bulb * 0.8f, 0.08f), new(bulb, 0.2f), new(bulb * 0.8f, middle * 0.68f), new(0.02f, middle), new(bulb * 0.8f, middle * 1.32f), new(bulb, height - 0.2f), new(bulb * 0.8f, height - 0.08f), new(0, height - 0.07f)), content),
        };
        var posts = 3 + random.Below(2);
        var turn = random.Between(0, MathF.PI);
        for (var i = 0; i < posts; i++)
        {
            var (sin, cos) = MathF.SinCos(turn + 2 * MathF.PI * i / posts);
            parts.Add(new(new Tube(0.024f, 0.024f, new(cos * plate * 0.86f, 0.05f, sin * plate * 0.86f), new(cos * plate * 0.86f, height - 0.05f, sin * plate * 0.86f)), frame));
        }

        return parts;
    }

    /// <summary>An open umbrella, held upright or laid on its side: panels, a stick and a hook.</summary>
    public static IReadOnlyList<ObjectPart> Umbrella(SplitMix64 random, Palette palette)
    {
        var radius = random.Between(0.5f, 0.62f);
        var rise = radius * random.Between(0.42f, 0.62f);
        var rim = random.Between(0.68f, 0.8f);
        var panels = random.Pick(6, 8, 8);
        var handle = palette.Plain(random);
        var cloth = random.Chance(0.45f) ? Material.Sectors(palette.Color(random), palette.Color(random), panels) : palette.Surface(random);
        var (outer, inner) = (new List<Vector2>(), new List<Vector2>());
        for (var i = 0; i <= 7; i++)
        {
            var (sin, cos) = MathF.SinCos(i * MathF.PI / 14);
            outer.Add(new(radius * cos, rim + rise * sin));
            inner.Add(new(MathF.Max(radius * cos - 0.02f, 0), rim + (rise - 0.02f) * sin));
        }

        inner.Reverse();
        var hook = random.Between(0.07f, 0.1f);
        var stick = new List<Vector3> { new(0, rim + rise + 0.09f, 0), new(0, hook, 0) };
        stick.AddRange(Tube.Arc(new(hook, hook, 0), new(hook, 0, 0), new(0, hook, 0), 200, 350, 5));
        ObjectPart[] parts =
        [
            new(new SolidOfRevolution(0.008f, panels, [.. outer, .. inner]), cloth),
            new(new Tube(0.02f, 0.022f, stick), handle),
        ];
        if (random.Chance(0.6f)) return parts;

        // On its side it rests on the rim and the hook.
        var lean = 90 - MathF.Atan2(radius, rim) * 180 / MathF.PI;
        var laid = Pose.Turned(random.Between(0, 360), lean, new Vector3(0, 0.02f, 0));
        return [.. parts.Select(p => p with { Shape = new Transformed(p.Shape, laid) })];
    }
}
