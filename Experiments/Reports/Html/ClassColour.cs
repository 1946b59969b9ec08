using System.Globalization;

namespace TransferLearning.Experiments.Reports.Html;

/// <summary>A colour for each class: hues a golden angle apart, so that neighbours in the list differ however many there are.</summary>
internal static class ClassColour
{
    /// <summary>The colour as CSS; lightness comes from the style sheet, which knows light from dark.</summary>
    public static string Of(int c) => string.Create(CultureInfo.InvariantCulture, $"--hue:{(28 + (c * 137.508)) % 360:0.#}");
}
