using System.Numerics;
using TransferLearning.Core.Randomness;
using TransferLearning.Demo.RandomNumbers;

namespace TransferLearning.Demo.Materials;

/// <summary>The colours that objects may have under some conditions. Every class draws from the same ones, so that colour does not reveal the class.</summary>
/// <param name="Hues">Ranges of hue, in degrees.</param>
/// <param name="Saturation">0 to 1.</param>
/// <param name="Value">0 to 1.</param>
internal sealed record Palette(IReadOnlyList<Interval> Hues, Interval Saturation, Interval Value)
{
    /// <summary>A colour, linear RGB.</summary>
    public Vector3 Color(SplitMix64 random)
    {
        if (random.Chance(0.15f)) return new Vector3(random.Between(0.05f, 0.8f));
        return FromHsv(random.Between(Hues[random.Below(Hues.Count)]), random.Between(Saturation), random.Between(Value));
    }

    /// <summary>A surface for a whole object: mostly plain, sometimes patterned.</summary>
    public Material Surface(SplitMix64 random)
    {
        var (a, b) = (Color(random), Color(random));
        return random.Below(6) switch
        {
            0 => Material.Cloudy(a, Material.Mix(a, b, 0.5f), random.Between(2, 6)),
            1 => Material.Bands(a, Material.Mix(a, b, 0.7f), random.Between(6, 14)),
            2 => Material.Wood(a, a * 0.55f, random.Between(4, 8)),
            _ => Material.Plain(a, random.Between(0, 0.5f)),
        };
    }

    /// <summary>A plain surface.</summary>
    public Material Plain(SplitMix64 random) => Material.Plain(Color(random), random.Between(0, 0.5f));

    /// <summary>Metal, grey or brassy.</summary>
    public static Material Metal(SplitMix64 random) =>
        Material.Plain(random.Pick(new Vector3(0.45f), new Vector3(0.12f), new Vector3(0.5f, 0.36f, 0.15f)), 0.8f);

    private static Vector3 FromHsv(float hue, float saturation, float value)
    {
        return new Vector3(Channel(5), Channel(3), Channel(1));

        float Channel(int n)
        {
            var k = (n + hue / 60) % 6;
            return value * (1 - saturation * Math.Clamp(MathF.Min(k, 4 - k), 0, 1));
        }
    }
}
