using System.Numerics;
using TransferLearning.Core.Randomness;
using TransferLearning.Demo.Materials;
using TransferLearning.Demo.RandomNumbers;
using TransferLearning.Demo.Rendering;
using TransferLearning.Demo.Shapes;

namespace TransferLearning.Demo.Objects;

/// <summary>Furniture: chair and lamp.</summary>
internal static class Furniture
{
    /// <summary>A chair: seat, four legs, and a back of slats, bars or one board; sometimes arms.</summary>
    public static IReadOnlyList<ObjectPart> Chair(SplitMix64 random, Palette palette)
    {
        var half = random.Between(0.21f, 0.27f);
        var seat = random.Between(0.42f, 0.5f);
        var top = seat + random.Between(0.42f, 0.62f);
        var leg = random.Between(0.02f, 0.034f);
        var spread = random.Between(0, 0.06f);
        var lean = random.Between(0.02f, 0.1f);
        var frame = palette.Surface(random);
        var cushion = random.Chance(0.5f) ? palette.Surface(random) : frame;
        var parts = new List<ObjectPart> { new(new RoundedBox(new(0, seat, 0), new(half + 0.03f, random.Between(0.022f, 0.05f), half + 0.03f), 0.018f), cushion) };
        foreach (var x in (ReadOnlySpan<int>)[-1, 1])
        {
            parts.Add(new(new Tube(leg, leg, new(x * half, seat, half), new(x * (half + spread), 0, half + spread)), frame));
            parts.Add(new(new Tube(leg, leg, new(x * half, top, -half - lean), new(x * half, seat, -half), new(x * (half + spread), 0, -half - spread)), frame));
            if (random.Chance(0.7f)) parts.Add(new(new Tube(0.016f, 0.016f, new(x * (half + spread * 0.6f), 0.18f, half + spread * 0.6f), new(x * (half + spread * 0.6f), 0.18f, -half - spread * 0.6f)), frame));
        }

        parts.AddRange(ChairBack(random, half, seat, top, lean).Select(shape => new ObjectPart(shape, frame)));
        return parts;
    }

    private static IEnumerable<Shape> ChairBack(SplitMix64 random, float half, float seat, float top, float lean)
    {
        var middle = new Vector3(0, (seat + top) / 2 + 0.06f, -half - lean * 0.6f);
        switch (random.Below(3))
        {
            case 0:
                yield return new RoundedBox(middle, new(half, (top - seat) / 2 - 0.07f, 0.02f), 0.015f);
                break;
            case 1:
                var slats = 2 + random.Below(3);
                for (var i = 0; i < slats; i++)
                {
                    var share = (i + 1f) / slats;
                    yield return new RoundedBox(new(0, seat + (top - seat) * share - 0.05f, -half - lean * share), new(half, 0.035f, 0.016f), 0.012f);
                }

                break;
            default:
                yield return new RoundedBox(new(0, top - 0.03f, -half - lean), new(half + 0.02f, 0.045f, 0.022f), 0.015f);
                var bars = 3 + random.Below(3);
                for (var i = 0; i < bars; i++)
                {
                    var x = half * (2f * (i + 1) / (bars + 1) - 1);
                    yield return new Tube(0.014f, 0.014f, new Vector3(x, top - 0.03f, -half - lean), new Vector3(x, seat, -half));
                }

                break;
        }
    }

    /// <summary>A table lamp: base, stand or turned foot, and a shade that may be lit.</summary>
    public static IReadOnlyList<ObjectPart> Lamp(SplitMix64 random, Palette palette)
    {
        var low = random.Between(0.3f, 0.42f);
        var high = low * random.Between(0.35f, 0.75f);
        var bottom = random.Between(0.55f, 0.68f);
        var top = bottom + random.Between(0.32f, 0.46f);
        var foot = palette.Plain(random);
        var shade = palette.Surface(random) with { Glow = random.Chance(0.5f) ? random.Between(0.2f, 0.7f) : 0 };
        var parts = new List<ObjectPart>
        {
            new(new SolidOfRevolution(0.01f, random.Chance(0.25f) ? 8 : 0, new(low - 0.02f, bottom), new(low, bottom), new(high, top), new(high - 0.02f, top)), shade),
            new(new Tube(0.022f, 0.022f, new(0, 0.05f, 0), new(0, top - 0.08f, 0)), foot),
            new(new Sphere(new(0, bottom + 0.13f, 0), 0.09f), new Material(_ => new Vector3(0.9f, 0.85f, 0.7f), 0.2f, shade.Glow)),
            new(SolidOfRevolution.Frustum(0, random.Between(0.17f, 0.25f), 0.05f, random.Between(0.12f, 0.17f)), foot),
        };
        if (random.Chance(0.6f))
        {
            var belly = random.Between(0.1f, 0.2f);
            var at = random.Between(0.15f, 0.3f);
            parts.Add(new(new SolidOfRevolution(0.02f, 0, new(0, 0.03f), new(0.08f, 0.03f), new(belly * 0.85f, at * 0.6f), new(belly, at), new(belly * 0.8f, at + 0.1f), new(0.04f, at + 0.2f), new(0, at + 0.2f)), palette.Surface(random)));
        }

        return parts;
    }
}
