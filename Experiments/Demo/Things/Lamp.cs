using System.Numerics;
using TransferLearning.Experiments.Demo.Rendering;

namespace TransferLearning.Experiments.Demo.Things;

/// <summary>A table lamp: base, stand or turned foot, and a shade that may be lit.</summary>
internal static class Lamp
{
    public static IReadOnlyList<Part> Build(SeededRandom random, Palette palette)
    {
        var low = random.Between(0.3f, 0.42f);
        var high = low * random.Between(0.35f, 0.75f);
        var bottom = random.Between(0.55f, 0.68f);
        var top = bottom + random.Between(0.32f, 0.46f);
        var foot = palette.Plain(random);
        var shade = palette.Surface(random) with { Glow = random.Chance(0.5f) ? random.Between(0.2f, 0.7f) : 0 };
        var parts = new List<Part>
        {
            new(new Lathe(0.01f, random.Chance(0.25f) ? 8 : 0, new(low - 0.02f, bottom), new(low, bottom), new(high, top), new(high - 0.02f, top)), shade),
            new(new Tube(0.022f, 0.022f, new(0, 0.05f, 0), new(0, top - 0.08f, 0)), foot),
            new(new Ball(new(0, bottom + 0.13f, 0), 0.09f), new Material(_ => new Vector3(0.9f, 0.85f, 0.7f), 0.2f, shade.Glow)),
            new(Lathe.Frustum(0, random.Between(0.17f, 0.25f), 0.05f, random.Between(0.12f, 0.17f)), foot),
        };
        if (random.Chance(0.6f))
        {
            var belly = random.Between(0.1f, 0.2f);
            var at = random.Between(0.15f, 0.3f);
            parts.Add(new(new Lathe(0.02f, 0, new(0, 0.03f), new(0.08f, 0.03f), new(belly * 0.85f, at * 0.6f), new(belly, at), new(belly * 0.8f, at + 0.1f), new(0.04f, at + 0.2f), new(0, at + 0.2f)), palette.Surface(random)));
        }

        return parts;
    }
}
