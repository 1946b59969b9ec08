using System.Globalization;
using TransferLearning.FeatureExtraction.Preprocessing.Views;

namespace TransferLearning;

/// <summary>How images are varied for training, so that a network learns what stays the same.</summary>
public sealed record Augmentation
{
    /// <summary>What can be asked for, as messages and help show it.</summary>
    internal const string Forms = "crop[:LEAST_AREA], flip, color[:STRENGTH], or none";

    private const double UsualArea = 0.35;
    private const double UsualStrength = 0.2;
    private const string AreaRange = "a share of the area, above 0 and at most 1";

    /// <summary>Nothing is varied.</summary>
    public static Augmentation None { get; } = new();

    /// <summary>
    /// Random resized crop (Szegedy et al. 2015): a rectangle of at least this share of the image's area, sides 3:4 to 4:3, becomes the whole input. Above 0, at most
    /// 1; <see langword="null"/>: the view of the preprocessing.
    /// </summary>
    public double? LeastArea { get; init; }

    /// <summary>Whether every other view is mirrored.</summary>
    public bool Flip { get; init; }

    /// <summary>Brightness, contrast and saturation are multiplied by a factor from 1 − strength to 1 + strength, each its own; 0 for none, below 1.</summary>
    public double ColorStrength { get; init; }

    /// <summary>Whether nothing is varied.</summary>
    public bool IsNone => this == None;

    /// <summary>The words of <see cref="ToString"/>, and which random views they stand for: the same words stood for others in earlier versions.</summary>
    internal string Identity => IsNone ? ToString() : $"{this};{RandomView.Kind}";

    /// <summary>Reads <c>crop:0.35,flip,color:0.2</c>; <see cref="ToString"/> writes it back.</summary>
    /// <exception cref="UsageException">A part is none of <see cref="Forms"/>, or its number is out of range.</exception>
    public static Augmentation Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "none") return None;
        var parsed = None;
        foreach (var part in text.Split(','))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = colon < 0 ? (part, null) : (part[..colon], part[(colon + 1)..]);
            parsed = name switch
            {
                "crop" => parsed with { LeastArea = Number(part, value, UsualArea, IsArea, AreaRange) },
                "flip" when value is null => parsed with { Flip = true },
                "color" => parsed with { ColorStrength = Number(part, value, UsualStrength, strength => strength is > 0 and < 1, "a strength above 0 and below 1") },
                _ => throw new UsageException($"augmentation: found '{part}', expected {Forms}"),
            };
        }

        return parsed;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var parts = new List<string>();
        if (LeastArea is { } area) parts.Add(string.Create(CultureInfo.InvariantCulture, $"crop:{area}"));
        if (Flip) parts.Add("flip");
        if (ColorStrength > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"color:{ColorStrength}"));
        return parts.Count == 0 ? "none" : string.Join(',', parts);
    }

    /// <summary>Refuses numbers that nothing can be varied by.</summary>
    /// <exception cref="UsageException">One is out of its range.</exception>
    internal void Check()
    {
        if (LeastArea is { } area && !IsArea(area)) throw new UsageException($"`Augmentation`: found a least area of {area}, expected {AreaRange}");
        if (ColorStrength is not (>= 0 and < 1)) throw new UsageException($"`Augmentation`: found a colour strength of {ColorStrength}, expected at least 0 and below 1");
    }

    private static bool IsArea(double share) => share is > 0 and <= 1;

    private static double Number(string part, string? value, double usual, Func<double, bool> isRight, string expected)
    {
        if (value is null) return usual;
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && isRight(number)
            ? number
            : throw new UsageException($"augmentation: found '{part}', expected {expected}");
    }
}
