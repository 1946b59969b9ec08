using System.Numerics;
using TransferLearning.Experiments.Demo.Rendering;

namespace TransferLearning.Experiments.Demo;

/// <summary>Arranges a scene: the thing in the middle, others around it, ground, wall, light, camera.</summary>
internal static class StillLife
{
    /// <summary>A scene with one thing of a class.</summary>
    public static Scene Arrange(ThingBuilder build, Conditions conditions, SeededRandom random)
    {
        var thing = Stand(build(random, conditions.Palette), random.Between(conditions.Azimuth), random.Between(conditions.Lean));
        var things = new List<Thing> { thing };
        var count = (int)random.Between(conditions.Clutter);
        for (var i = 0; i < count; i++) things.Add(Aside(random, conditions.Palette, thing.Bound));
        if (random.Chance(conditions.InFront)) things.Add(InFront(random, conditions.Palette, thing.Bound));

        return new Scene(
            things,
            random.Pick([.. conditions.Grounds])(random, conditions.Palette),
            random.Pick([.. conditions.Walls])(random, conditions.Palette),
            random.Between(1.4f, 3),
            Lit(conditions, random),
            Seen(thing.Bound, conditions, random));
    }

    /// <summary>Turns and leans the parts over, and moves them to the middle, down onto the ground.</summary>
    private static Thing Stand(IReadOnlyList<Part> parts, float azimuth, float lean)
    {
        var bound = new Thing(parts, Pose.Turned(azimuth, lean, Vector3.Zero)).Bound;
        return new Thing(parts, Pose.Turned(azimuth, lean, new Vector3(-bound.Center.X, 0, -bound.Center.Z)));
    }

    private static Thing Aside(SeededRandom random, Palette palette, Bound middle)
    {
        var size = random.Between(0.12f, 0.3f);
        var angle = random.Between(100, 440) * MathF.PI / 180; // not from the camera's side, which is 90
        var distance = middle.Radius * random.Between(0.75f, 1.25f) + size;
        return Solid(random, palette, size, new Vector3(MathF.Cos(angle), 0, MathF.Sin(angle)) * distance);
    }

    private static Thing InFront(SeededRandom random, Palette palette, Bound middle)
    {
        var size = random.Between(0.1f, 0.2f);
        return Solid(random, palette, size, new Vector3(random.Between(-0.5f, 0.5f), 0, middle.Radius * random.Between(0.8f, 1.2f) + size));
    }

    private static Thing Solid(SeededRandom random, Palette palette, float size, Vector3 place)
    {
        Shape shape = random.Below(6) switch
        {
            0 => new Ball(new(0, size, 0), size),
            1 => new Block(new(0, size * 0.8f, 0), new(size, size * 0.8f, size * random.Between(0.5f, 1)), 0.02f),
            2 => Lathe.Frustum(0, size * 0.7f, size * random.Between(1.2f, 3), size * 0.7f),
            3 => Lathe.Frustum(0, size, size * random.Between(1.5f, 2.5f), 0.03f),
            4 => new Ring(new(0, size * 0.35f, 0), size, size * 0.35f),
            _ => Lathe.Frustum(0, size, size * 1.2f, size * 0.8f, 0.02f, 6),
        };
        return new Thing([new Part(shape, palette.Surface(random))], Pose.Turned(random.Between(0, 360), 0, place));
    }

    private static Light Lit(Conditions conditions, SeededRandom random)
    {
        var (from, to) = conditions.LightColor;
        var (skyFrom, skyTo) = conditions.Sky;
        return new Light(
            Light.From(random.Between(conditions.LightAzimuth), random.Between(conditions.LightElevation)),
            Material.Mix(from, to, random.Between(0, 1)),
            Material.Mix(skyFrom, skyTo, random.Between(0, 1)),
            random.Between(conditions.Softness));
    }

    private static Camera Seen(Bound bound, Conditions conditions, SeededRandom random)
    {
        const float fieldOfView = 0.42f;
        var toCamera = Light.From(random.Between(-12, 12), random.Between(conditions.Elevation));
        var aim = bound.Center + (random.Vector() - new Vector3(0.5f)) * (bound.Radius * 0.3f);
        return new Camera(aim, toCamera, bound.Radius / (fieldOfView * random.Between(conditions.Fill)), fieldOfView);
    }
}
