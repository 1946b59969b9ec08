using TransferLearning.Experiments.Demo.Rendering;
using TransferLearning.Experiments.Demo.Things;

namespace TransferLearning.Experiments.Demo;

/// <summary>Builds one thing of a class, about 1 high, standing on y = 0.</summary>
internal delegate IReadOnlyList<Part> ThingBuilder(SeededRandom random, Palette palette);

/// <summary>The table of classes: a new class is one file in Things/ and one line here.</summary>
internal static class SampleClasses
{
    public static IReadOnlyList<(string Name, ThingBuilder Build)> All { get; } =
    [
        ("bottle", Bottle.Build),
        ("bucket", Bucket.Build),
        ("chair", Chair.Build),
        ("dumbbell", Dumbbell.Build),
        ("hourglass", Hourglass.Build),
        ("lamp", Lamp.Build),
        ("mug", Mug.Build),
        ("mushroom", Mushroom.Build),
        ("teapot", Teapot.Build),
        ("umbrella", Umbrella.Build),
    ];
}
