using System.Numerics;
using TransferLearning.Experiments.Demo.Rendering;

namespace TransferLearning.Experiments.Demo.Things;

/// <summary>An open umbrella, held upright or laid on its side: panels, a stick and a hook.</summary>
internal static class Umbrella
{
    public static IReadOnlyList<Part> Build(SeededRandom random, Palette palette)
    {
        var radius = random.Between(0.5f, 0.62f);
        var rise = radius * random.Between(0.42f, 0.62f);
        var rim = random.Between(0.68f, 0.8f);
        var panels = random.Pick(6, 8, 8);
        var handle = palette.Plain(random);
        var cloth = random.Chance(0.45f) ? Material.Sectors(palette.Color(random), palette.Color(random), panels) : palette.Surface(random);
        var (outer, inner) = (new List<Vector2>(), new List<Vector2>());
        for (var i = 0; i <= 7; i++)
        {
            var (sin, cos) = MathF.SinCos(i * MathF.PI / 14);
            outer.Add(new(radius * cos, rim + rise * sin));
            inner.Add(new(MathF.Max(radius * cos - 0.02f, 0), rim + (rise - 0.02f) * sin));
        }

        inner.Reverse();
        var hook = random.Between(0.07f, 0.1f);
        var stick = new List<Vector3> { new(0, rim + rise + 0.09f, 0), new(0, hook, 0) };
        stick.AddRange(Tube.Arc(new(hook, hook, 0), new(hook, 0, 0), new(0, hook, 0), 200, 350, 5));
        Part[] parts =
        [
            new(new Lathe(0.008f, panels, [.. outer, .. inner]), cloth),
            new(new Tube(0.02f, 0.022f, stick), handle),
        ];
        if (random.Chance(0.6f)) return parts;

        // On its side it rests on the rim and the hook.
        var lean = 90 - MathF.Atan2(radius, rim) * 180 / MathF.PI;
        var laid = Pose.Turned(random.Between(0, 360), lean, new Vector3(0, 0.02f, 0));
        return [.. parts.Select(p => p with { Shape = new Placed(p.Shape, laid) })];
    }
}
