using System.Globalization;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>Colours that tell classes and lines apart on a light and on a dark ground alike.</summary>
internal static class Palette
{
    private const double Lightness = 0.62;
    private const double Chroma = 0.14;

    /// <summary>A colour as <c>#rrggbb</c>. Hues lie a golden angle apart, so that neighbours in a list differ however many there are.</summary>
    /// <param name="index">Place in the list.</param>
    public static string Colour(int index)
    {
        var hue = (28 + (index * 137.508)) % 360 * Math.PI / 180;
        return FromOklab(Lightness, Chroma * Math.Cos(hue), Chroma * Math.Sin(hue));
    }

    // Ottosson 2020, A perceptual color space for image processing.
    private static string FromOklab(double lightness, double a, double b)
    {
        var l = Math.Pow(lightness + (0.3963377774 * a) + (0.2158037573 * b), 3);
        var m = Math.Pow(lightness - (0.1055613458 * a) - (0.0638541728 * b), 3);
        var s = Math.Pow(lightness - (0.0894841775 * a) - (1.2914855480 * b), 3);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"#{Byte((4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s)):x2}{Byte((-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s)):x2}{Byte((-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s)):x2}");
    }

    private static int Byte(double linear)
    {
        var clamped = Math.Clamp(linear, 0, 1);
        return (int)Math.Round(255 * (clamped <= 0.0031308 ? 12.92 * clamped : (1.055 * Math.Pow(clamped, 1 / 2.4)) - 0.055));
    }
}
