using System.Numerics;
using TransferLearning.Experiments.Demo.Rendering;

namespace TransferLearning.Experiments.Demo.Things;

/// <summary>A mug: a cup with one ear, mostly filled.</summary>
internal static class Mug
{
    public static IReadOnlyList<Part> Build(SeededRandom random, Palette palette)
    {
        var low = random.Between(0.24f, 0.36f);
        var high = random.Between(0.32f, 0.38f);
        var height = random.Between(0.6f, 0.85f);
        var ear = random.Between(0.15f, 0.22f);
        var thick = random.Between(0.035f, 0.05f);
        var clay = palette.Surface(random);
        var middle = height * random.Between(0.48f, 0.58f);
        var wall = (low + high) / 2;
        var parts = new List<Part>
        {
            new(new Lathe(0.014f, 0, new(0, 0.014f), new(low - 0.02f, 0.014f), new(low, 0.05f), new(high, height), new(high - 0.03f, height), new(low - 0.04f, 0.07f), new(0, 0.07f)), clay),
            new(new Tube(thick, thick, Tube.Arc(new(wall - 0.03f, middle, 0), new(ear + 0.06f, 0, 0), new(0, height * 0.3f, 0), -90, 90, 8)), random.Chance(0.7f) ? clay : palette.Plain(random)),
        };
        if (random.Chance(0.7f))
        {
            var coffee = Material.Plain(random.Pick(new Vector3(0.06f, 0.025f, 0.01f), new Vector3(0.35f, 0.2f, 0.1f), new Vector3(0.3f, 0.12f, 0.02f)), 0.6f);
            parts.Add(new(Lathe.Frustum(0.05f, low - 0.03f, height * 0.85f, high - 0.035f, 0.004f), coffee));
        }

        return parts;
    }
}
