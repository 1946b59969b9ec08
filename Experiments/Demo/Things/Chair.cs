using System.Numerics;
using TransferLearning.Experiments.Demo.Rendering;

namespace TransferLearning.Experiments.Demo.Things;

/// <summary>A chair: seat, four legs, and a back of slats, bars or one board; sometimes arms.</summary>
internal static class Chair
{
    public static IReadOnlyList<Part> Build(SeededRandom random, Palette palette)
    {
        var half = random.Between(0.21f, 0.27f);
        var seat = random.Between(0.42f, 0.5f);
        var top = seat + random.Between(0.42f, 0.62f);
        var leg = random.Between(0.02f, 0.034f);
        var spread = random.Between(0, 0.06f);
        var lean = random.Between(0.02f, 0.1f);
        var frame = palette.Surface(random);
        var cushion = random.Chance(0.5f) ? palette.Surface(random) : frame;
        var parts = new List<Part> { new(new Block(new(0, seat, 0), new(half + 0.03f, random.Between(0.022f, 0.05f), half + 0.03f), 0.018f), cushion) };
        foreach (var x in (ReadOnlySpan<int>)[-1, 1])
        {
            parts.Add(new(new Tube(leg, leg, new(x * half, seat, half), new(x * (half + spread), 0, half + spread)), frame));
            parts.Add(new(new Tube(leg, leg, new(x * half, top, -half - lean), new(x * half, seat, -half), new(x * (half + spread), 0, -half - spread)), frame));
            if (random.Chance(0.7f)) parts.Add(new(new Tube(0.016f, 0.016f, new(x * (half + spread * 0.6f), 0.18f, half + spread * 0.6f), new(x * (half + spread * 0.6f), 0.18f, -half - spread * 0.6f)), frame));
        }

        parts.AddRange(Back(random, half, seat, top, lean).Select(shape => new Part(shape, frame)));
        return parts;
    }

    private static IEnumerable<Shape> Back(SeededRandom random, float half, float seat, float top, float lean)
    {
        var middle = new Vector3(0, (seat + top) / 2 + 0.06f, -half - lean * 0.6f);
        switch (random.Below(3))
        {
            case 0:
                yield return new Block(middle, new(half, (top - seat) / 2 - 0.07f, 0.02f), 0.015f);
                break;
            case 1:
                var slats = 2 + random.Below(3);
                for (var i = 0; i < slats; i++)
                {
                    var share = (i + 1f) / slats;
                    yield return new Block(new(0, seat + (top - seat) * share - 0.05f, -half - lean * share), new(half, 0.035f, 0.016f), 0.012f);
                }

                break;
            default:
                yield return new Block(new(0, top - 0.03f, -half - lean), new(half + 0.02f, 0.045f, 0.022f), 0.015f);
                var bars = 3 + random.Below(3);
                for (var i = 0; i < bars; i++)
                {
                    var x = half * (2f * (i + 1) / (bars + 1) - 1);
                    yield return new Tube(0.014f, 0.014f, new Vector3(x, top - 0.03f, -half - lean), new Vector3(x, seat, -half));
                }

                break;
        }
    }
}
