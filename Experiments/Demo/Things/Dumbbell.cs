using TransferLearning.Experiments.Demo.Rendering;

namespace TransferLearning.Experiments.Demo.Things;

/// <summary>A dumbbell lying on the ground: a bar with balls, six-sided blocks or discs at its ends.</summary>
internal static class Dumbbell
{
    public static IReadOnlyList<Part> Build(SeededRandom random, Palette palette)
    {
        var radius = random.Between(0.2f, 0.27f);
        var half = random.Between(0.2f, 0.3f);
        var thickness = random.Between(0.2f, 0.3f);
        var weight = palette.Surface(random);
        var bar = random.Chance(0.6f) ? Palette.Metal(random) : palette.Plain(random);
        var parts = new List<Part> { new(new Tube(0.05f, 0.05f, new(-half - thickness * 0.9f, radius, 0), new(half + thickness * 0.9f, radius, 0)), bar) };
        var kind = random.Below(4);
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
        {
            // The axis of the lathe, y, becomes x: outwards.
            var outwards = new Pose(new(0, side, 0), new(side, 0, 0), new(0, 0, -1), new(side * half, radius, 0), 1);
            switch (kind)
            {
                case 0:
                    parts.Add(new(new Ball(new(side * (half + radius * 0.7f), radius, 0), radius), weight));
                    break;
                case 1:
                    parts.Add(new(new Placed(Lathe.Frustum(0, radius * 0.87f, thickness, radius * 0.87f, 0.03f, 6), outwards), weight));
                    break;
                default:
                    parts.Add(new(new Placed(Lathe.Frustum(0, radius, thickness * 0.45f, radius, 0.025f), outwards), weight));
                    parts.Add(new(new Placed(Lathe.Frustum(thickness * 0.48f, radius * 0.74f, thickness * 0.85f, radius * 0.74f, 0.025f), outwards), weight));
                    break;
            }
        }

        return parts;
    }
}
