using TransferLearning.Experiments.Demo.Rendering;

namespace TransferLearning.Experiments.Demo.Things;

/// <summary>A bottle: body, shoulder, neck, lip, cap, mostly a label.</summary>
internal static class Bottle
{
    public static IReadOnlyList<Part> Build(SeededRandom random, Palette palette)
    {
        var radius = random.Between(0.15f, 0.21f);
        var body = random.Between(0.5f, 0.72f);
        var neck = random.Between(0.055f, 0.075f);
        var shoulder = body + random.Between(0.12f, 0.26f);
        var top = random.Between(1.02f, 1.2f);
        var parts = new List<Part>
        {
            new(new Lathe(0.012f, 0, new(0, 0), new(radius - 0.02f, 0), new(radius, 0.03f), new(radius, body), new((radius + neck) / 2 + 0.02f, (body + shoulder) / 2), new(neck, shoulder), new(neck, top), new(0, top)), palette.Surface(random)),
            new(new Ring(new(0, top - 0.05f, 0), neck, 0.025f), palette.Plain(random)),
            new(Lathe.Frustum(top - 0.02f, neck + 0.015f, top + random.Between(0.03f, 0.1f), neck + 0.015f), palette.Plain(random)),
        };
        if (random.Chance(0.75f)) parts.Add(new(Lathe.Frustum(0.15f, radius + 0.016f, body - 0.1f, radius + 0.016f, 0.005f), palette.Surface(random)));
        return parts;
    }
}
