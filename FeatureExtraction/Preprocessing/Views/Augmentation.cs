using System.Globalization;

namespace TransferLearning.FeatureExtraction.Preprocessing.Views;

/// <summary>How images are varied for training, so that a network learns what stays the same.</summary>
internal sealed record Augmentation
{
    /// <summary>What can be asked for, as messages and help show it.</summary>
    public const string Forms = "crop[:LEAST_AREA], flip, color[:STRENGTH], or none";

    private const double UsualArea = 0.35;
    private const double UsualStrength = 0.2;

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
    public string Identity => IsNone ? ToString() : $"{this};{RandomView.Kind}";

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
                "crop" => parsed with { LeastArea = Number(part, value, UsualArea, area => area is > 0 and <= 1, "a share of the area, above 0 and at most 1") },
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

    private static double Number(string part, string? value, double usual, Func<double, bool> isRight, string expected)
    {
        if (value is null) return usual;
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && isRight(number)
            ? number
            : throw new UsageException($"augmentation: found '{part}', expected {expected}");
    }
}

/// <summary>A change of brightness, contrast and saturation, in this order, as torchvision's functions of these names.</summary>
/// <param name="Brightness">Factor of every level; 1 leaves it.</param>
/// <param name="Contrast">How far levels stay from the image's mean grey; 1 leaves them.</param>
/// <param name="Saturation">How far a pixel's levels stay from its own grey; 1 leaves them.</param>
internal readonly record struct ColorShift(double Brightness, double Contrast, double Saturation)
{
    // ITU-R 601, as Pillow's conversion to grey.
    private const float Red = 0.299f, Green = 0.587f, Blue = 0.114f;

    /// <summary>Changes pixels <c>[H,W,3]</c>, RGB.</summary>
    public void Apply(ReadOnlySpan<byte> pixels, Span<byte> changed)
    {
        var (brightness, contrast, saturation) = ((float)Brightness, (float)Contrast, (float)Saturation);
        var sum = 0.0;
        for (var p = 0; p < pixels.Length; p += 3)
        {
            for (var c = 0; c < 3; c++) changed[p + c] = Level(pixels[p + c] * brightness);
            sum += Grey(changed, p);
        }

        var mean = (float)Math.Round(sum / (pixels.Length / 3)) * (1 - contrast);
        for (var p = 0; p < changed.Length; p += 3)
        {
            for (var c = 0; c < 3; c++) changed[p + c] = Level((changed[p + c] * contrast) + mean);
            var grey = Grey(changed, p) * (1 - saturation);
            for (var c = 0; c < 3; c++) changed[p + c] = Level((changed[p + c] * saturation) + grey);
        }
    }

    private static float Grey(ReadOnlySpan<byte> pixels, int p) => (pixels[p] * Red) + (pixels[p + 1] * Green) + (pixels[p + 2] * Blue);

    private static byte Level(float value) => (byte)Math.Clamp(value, 0, 255);
}
