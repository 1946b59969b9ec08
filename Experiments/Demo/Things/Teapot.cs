using System.Numerics;
using TransferLearning.Experiments.Demo.Rendering;

namespace TransferLearning.Experiments.Demo.Things;

/// <summary>A teapot: belly, lid with a knob, spout and ear.</summary>
internal static class Teapot
{
    public static IReadOnlyList<Part> Build(SeededRandom random, Palette palette)
    {
        var radius = random.Between(0.34f, 0.42f);
        var height = random.Between(0.5f, 0.68f);
        var mouth = radius * random.Between(0.45f, 0.6f);
        var clay = palette.Surface(random);
        var second = random.Chance(0.75f) ? clay : palette.Plain(random);
        var ear = random.Between(0.17f, 0.23f);
        var reach = radius + random.Between(0.24f, 0.36f);
        var dome = random.Between(0.06f, 0.12f);
        var parts = new List<Part>
        {
            new(Belly(radius, height, mouth), clay),
            new(new Lathe(0.012f, 0, new(0, height), new(mouth, height), new(mouth * 0.85f, height + dome * 0.6f), new(mouth * 0.4f, height + dome), new(0, height + dome)), second),
            new(new Ball(new(0, height + dome + 0.04f, 0), random.Between(0.04f, 0.06f)), second),
            new(new Tube(0.085f, 0.035f, new(radius * 0.8f, height * 0.35f, 0), new(radius + 0.1f, height * 0.5f, 0), new(reach - 0.06f, height * 0.85f, 0), new(reach + 0.03f, height * random.Between(0.98f, 1.1f), 0)), clay),
        };
        parts.Add(random.Chance(0.75f)
            ? new(new Tube(0.034f, 0.034f, Tube.Arc(new(-radius * 0.86f, height * 0.55f, 0), new(-ear, 0, 0), new(0, height * 0.34f, 0), -105, 105, 8)), second)
            : new(new Tube(0.026f, 0.026f, Tube.Arc(new(0, height * 0.75f, 0), new(radius * 0.8f, 0, 0), new(0, height * 0.75f, 0), 5, 175, 9)), second));
        return parts;
    }

    private static Lathe Belly(float radius, float height, float mouth)
    {
        var profile = new List<Vector2> { new(0, 0.01f), new(radius * 0.6f, 0.01f) };
        for (var i = -5; i <= 5; i++)
        {
            var (sin, cos) = MathF.SinCos(i * MathF.PI / 13.3f);
            profile.Add(new(MathF.Max(radius * cos, mouth), height * (0.48f + 0.48f * sin)));
        }

        profile.Add(new(mouth, height));
        profile.Add(new(0, height));
        return new Lathe(0.015f, 0, profile);
    }
}
