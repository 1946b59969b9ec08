using TransferLearning.Core.Randomness;
using TransferLearning.Demo.Materials;
using TransferLearning.Demo.Rendering;

namespace TransferLearning.Demo.Objects;

/// <summary>Builds one object of a class: its parts, about 1 high, standing on y = 0.</summary>
internal delegate IReadOnlyList<ObjectPart> ObjectBuilder(SplitMix64 random, Palette palette);

/// <summary>The classes of the demo. A new class is one method that builds its objects, and one line here.</summary>
internal static class ObjectClasses
{
    public static IReadOnlyList<(string Name, ObjectBuilder Build)> All { get; } =
    [
        ("bottle", Vessels.Bottle),
        ("bucket", Vessels.Bucket),
        ("chair", Furniture.Chair),
        ("dumbbell", Implements.Dumbbell),
        ("hourglass", Implements.Hourglass),
        ("lamp", Furniture.Lamp),
        ("mug", Vessels.Mug),
        ("mushroom", Mushroom.Build),
        ("teapot", Vessels.Teapot),
        ("umbrella", Implements.Umbrella),
    ];
}
