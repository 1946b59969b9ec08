using System.Numerics;
using TransferLearning.Core.Randomness;
using TransferLearning.Demo.Materials;
using TransferLearning.Demo.Objects;
using TransferLearning.Demo.RandomNumbers;
using TransferLearning.Demo.Rendering;
using TransferLearning.Demo.Shapes;

namespace TransferLearning.Demo.Images;

/// <summary>Makes scenes from random numbers: an object in the middle, others around it, ground, wall, light and camera.</summary>
internal static class SceneGenerator
{
    /// <summary>A scene with one object of a class in the middle.</summary>
    public static Scene Create(ObjectBuilder build, ImagingConditions conditions, SplitMix64 random)
    {
        var main = Placed(build(random, conditions.Palette), random.Between(conditions.Azimuth), random.Between(conditions.Lean));
        var objects = new List<SceneObject> { main };
        var count = (int)random.Between(conditions.Clutter);
        for (var i = 0; i < count; i++) objects.Add(Beside(random, conditions.Palette, main.Bounds));
        if (random.Chance(conditions.InFront)) objects.Add(InFront(random, conditions.Palette, main.Bounds));

        return new Scene(
            objects,
            random.Pick([.. conditions.Grounds])(random, conditions.Palette),
            random.Pick([.. conditions.Walls])(random, conditions.Palette),
            random.Between(1.4f, 3),
            LightOf(conditions, random),
            CameraOn(main.Bounds, conditions, random));
    }

    /// <summary>Turns and leans the parts over, and moves them to the middle, down onto the ground.</summary>
    private static SceneObject Placed(IReadOnlyList<ObjectPart> parts, float azimuth, float lean)
    {
        var bounds = new SceneObject(parts, Pose.Turned(azimuth, lean, Vector3.Zero)).Bounds;
        return new SceneObject(parts, Pose.Turned(azimuth, lean, new Vector3(-bounds.Center.X, 0, -bounds.Center.Z)));
    }

    private static SceneObject Beside(SplitMix64 random, Palette palette, BoundingSphere middle)
    {
        var size = random.Between(0.12f, 0.3f);
        var angle = random.Between(100, 440) * MathF.PI / 180; // not from the camera's side, which is 90
        var distance = middle.Radius * random.Between(0.75f, 1.25f) + size;
        return SimpleObject(random, palette, size, new Vector3(MathF.Cos(angle), 0, MathF.Sin(angle)) * distance);
    }

    private static SceneObject InFront(SplitMix64 random, Palette palette, BoundingSphere middle)
    {
        var size = random.Between(0.1f, 0.2f);
        return SimpleObject(random, palette, size, new Vector3(random.Between(-0.5f, 0.5f), 0, middle.Radius * random.Between(0.8f, 1.2f) + size));
    }

    private static SceneObject SimpleObject(SplitMix64 random, Palette palette, float size, Vector3 place)
    {
        Shape shape = random.Below(6) switch
        {
            0 => new Sphere(new(0, size, 0), size),
            1 => new RoundedBox(new(0, size * 0.8f, 0), new(size, size * 0.8f, size * random.Between(0.5f, 1)), 0.02f),
            2 => SolidOfRevolution.Frustum(0, size * 0.7f, size * random.Between(1.2f, 3), size * 0.7f),
            3 => SolidOfRevolution.Frustum(0, size, size * random.Between(1.5f, 2.5f), 0.03f),
            4 => new Torus(new(0, size * 0.35f, 0), size, size * 0.35f),
            _ => SolidOfRevolution.Frustum(0, size, size * 1.2f, size * 0.8f, 0.02f, 6),
        };
        return new SceneObject([new ObjectPart(shape, palette.Surface(random))], Pose.Turned(random.Between(0, 360), 0, place));
    }

    private static Light LightOf(ImagingConditions conditions, SplitMix64 random)
    {
        var (from, to) = conditions.LightColor;
        var (skyFrom, skyTo) = conditions.Sky;
        return new Light(
            Light.From(random.Between(conditions.LightAzimuth), random.Between(conditions.LightElevation)),
            Material.Mix(from, to, random.Between(0, 1)),
            Material.Mix(skyFrom, skyTo, random.Between(0, 1)),
            random.Between(conditions.Softness));
    }

    private static Camera CameraOn(BoundingSphere bounds, ImagingConditions conditions, SplitMix64 random)
    {
        const float fieldOfView = 0.42f;
        var toCamera = Light.From(random.Between(-12, 12), random.Between(conditions.Elevation));
        var aim = bounds.Center + (random.Vector() - new Vector3(0.5f)) * (bounds.Radius * 0.3f);
        return new Camera(aim, toCamera, bounds.Radius / (fieldOfView * random.Between(conditions.Fill)), fieldOfView);
    }
}
