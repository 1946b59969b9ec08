using System.Numerics;
using TransferLearning.Core.Randomness;
using TransferLearning.Demo.Materials;
using TransferLearning.Demo.RandomNumbers;

namespace TransferLearning.Demo.Images;

/// <summary>The conditions that a split's pictures are taken under. Angles are in degrees.</summary>
internal sealed record ImagingConditions
{
    /// <summary>All hues, in both splits: only the light differs in colour.</summary>
    private static readonly Palette s_anyColor = new([new(0, 360)], new(0.3f, 0.85f), new(0.25f, 0.85f));

    /// <summary>Training: daylight from the left, a low camera, boards, stripes and wallpaper.</summary>
    public static ImagingConditions Train { get; } = new()
    {
        Palette = s_anyColor,
        Azimuth = new(-80, 80),
        Elevation = new(9, 26),
        Lean = new(0, 3),
        Fill = new(0.85f, 1.15f),
        LightAzimuth = new(-75, -25),
        LightElevation = new(35, 65),
        LightColor = (new(1.5f, 1.45f, 1.35f), new(1.25f, 1.3f, 1.4f)),
        Sky = (new(0.4f, 0.43f, 0.5f), new(0.5f, 0.5f, 0.55f)),
        Softness = new(6, 20),
        Grounds = [SurfacePatterns.Plain, SurfacePatterns.Planks, SurfacePatterns.Stripes],
        Walls = [SurfacePatterns.Plain, SurfacePatterns.Paper, SurfacePatterns.Stripes],
        Clutter = new(1, 4),
        InFront = 0.25f,
        Blur = new(0, 0.06f),
        Grain = new(1, 4),
        Exposure = new(0.85f, 1.1f),
    };

    /// <summary>Test: dimmer, warm light from the right, a higher camera, other turns and grounds, stronger blur and grain.</summary>
    public static ImagingConditions Test { get; } = new()
    {
        Palette = s_anyColor,
        Azimuth = new(-100, 100),
        Elevation = new(27, 33),
        Lean = new(0, 6),
        Fill = new(0.85f, 1.15f),
        LightAzimuth = new(20, 75),
        LightElevation = new(35, 60),
        LightColor = (new(1.6f, 1.25f, 0.85f), new(1.7f, 1.4f, 1.05f)),
        Sky = (new(0.32f, 0.28f, 0.25f), new(0.42f, 0.38f, 0.35f)),
        Softness = new(4, 12),
        Grounds = [SurfacePatterns.Checks, SurfacePatterns.Stone, SurfacePatterns.Dots],
        Walls = [SurfacePatterns.Bricks, SurfacePatterns.Stone, SurfacePatterns.Dots],
        Clutter = new(1, 4),
        InFront = 0.3f,
        Blur = new(0.02f, 0.07f),
        Grain = new(4, 6),
        Exposure = new(0.8f, 1.05f),
    };

    /// <summary>Colours of objects and grounds.</summary>
    public required Palette Palette { get; init; }

    /// <summary>How far the object is turned.</summary>
    public required Interval Azimuth { get; init; }

    /// <summary>How high the camera looks down from.</summary>
    public required Interval Elevation { get; init; }

    /// <summary>How far the object leans over.</summary>
    public required Interval Lean { get; init; }

    /// <summary>How much of the picture the object's bounding sphere fills.</summary>
    public required Interval Fill { get; init; }

    /// <summary>Direction of the light: 0 from the camera, 90 from the right.</summary>
    public required Interval LightAzimuth { get; init; }

    /// <summary>Height of the light.</summary>
    public required Interval LightElevation { get; init; }

    /// <summary>The light's colour lies between these.</summary>
    public required (Vector3 From, Vector3 To) LightColor { get; init; }

    /// <summary>The sky's colour lies between these.</summary>
    public required (Vector3 From, Vector3 To) Sky { get; init; }

    /// <summary>Hardness of shadows.</summary>
    public required Interval Softness { get; init; }

    /// <summary>The materials of the ground, one of which is drawn.</summary>
    public required IReadOnlyList<Func<SplitMix64, Palette, Material>> Grounds { get; init; }

    /// <summary>The materials of the wall, one of which is drawn.</summary>
    public required IReadOnlyList<Func<SplitMix64, Palette, Material>> Walls { get; init; }

    /// <summary>Number of other objects, the upper end left out.</summary>
    public required Interval Clutter { get; init; }

    /// <summary>Probability that another object stands in front.</summary>
    public required float InFront { get; init; }

    /// <summary>Blur of the picture (<see cref="Rendering.ImageRenderer"/>).</summary>
    public required Interval Blur { get; init; }

    /// <summary>Grain of the picture, in grey levels of 255.</summary>
    public required Interval Grain { get; init; }

    /// <summary>Factor of the light.</summary>
    public required Interval Exposure { get; init; }
}
