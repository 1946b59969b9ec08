using System.Numerics;
using TransferLearning.Experiments.Demo.Rendering;

namespace TransferLearning.Experiments.Demo.Things;

/// <summary>A bucket: an open, tapered shell with a rolled rim, hoops and a bail.</summary>
internal static class Bucket
{
    public static IReadOnlyList<Part> Build(SeededRandom random, Palette palette)
    {
        var low = random.Between(0.28f, 0.36f);
        var high = low + random.Between(0.08f, 0.18f);
        var height = random.Between(0.62f, 0.85f);
        var metal = Palette.Metal(random);
        var lift = random.Between(10, 85);
        var up = new Vector3(0, MathF.Sin(lift * MathF.PI / 180), MathF.Cos(lift * MathF.PI / 180));
        var parts = new List<Part>
        {
            new(new Lathe(0.012f, 0, new(0, 0.01f), new(low, 0.01f), new(high, height), new(high - 0.03f, height), new(low - 0.03f, 0.05f), new(0, 0.05f)), palette.Surface(random)),
            new(new Ring(new(0, height, 0), high, 0.026f), metal),
            new(new Tube(0.014f, 0.014f, Tube.Arc(new(0, height - 0.04f, 0), new(high + 0.03f, 0, 0), up * (high + 0.05f), 0, 180, 9)), metal),
        };
        if (random.Chance(0.6f)) parts.Add(new(new Ring(new(0, height * 0.3f, 0), low + (high - low) * 0.3f, 0.022f), metal));
        if (random.Chance(0.4f)) parts.Add(new(new Ring(new(0, height * 0.7f, 0), low + (high - low) * 0.7f, 0.022f), metal));
        return parts;
    }
}
