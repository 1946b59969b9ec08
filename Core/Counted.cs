using System.Globalization;

namespace TransferLearning.Core;

/// <summary>Numbers with their noun, as people say them: <c>1 image</c>, <c>2 images</c>.</summary>
internal static class Counted
{
    /// <summary>The number and its noun.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">The noun for one.</param>
    /// <param name="many">The noun for any other number; <see langword="null"/> for the one with an s appended.</param>
    public static string Of(long count, string one, string? many = null) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}
