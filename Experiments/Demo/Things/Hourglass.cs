using System.Numerics;
using TransferLearning.Experiments.Demo.Rendering;

namespace TransferLearning.Experiments.Demo.Things;

/// <summary>An hourglass: two plates, posts, a waisted glass with sand below and some above.</summary>
internal static class Hourglass
{
    public static IReadOnlyList<Part> Build(SeededRandom random, Palette palette)
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
        var parts = new List<Part>
        {
            new(Lathe.Frustum(0, plate, 0.07f, plate, 0.02f), frame),
            new(Lathe.Frustum(height - 0.07f, plate, height, plate, 0.02f), frame),
            new(new Lathe(0.015f, 0, new(0, 0.07f), new(bulb * 0.8f, 0.08f), new(bulb, 0.2f), new(bulb * 0.8f, middle * 0.68f), new(0.02f, middle), new(bulb * 0.8f, middle * 1.32f), new(bulb, height - 0.2f), new(bulb * 0.8f, height - 0.08f), new(0, height - 0.07f)), content),
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
}
