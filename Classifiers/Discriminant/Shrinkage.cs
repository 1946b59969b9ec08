using System.Globalization;
using TransferLearning.Classifiers;

namespace TransferLearning;

/// <summary>How far a covariance is drawn towards a multiple of the identity with the same mean variance: by a number, or as far as the data say.</summary>
public sealed record Shrinkage
{
    private readonly double? _number;

    private Shrinkage(double? number) => _number = number;

    /// <summary>As far as Ledoit and Wolf (2004) estimate it, for each class, scikit-learn's <c>auto</c>.</summary>
    public static Shrinkage Auto { get; } = new((double?)null);

    /// <summary>The ways to give one as text.</summary>
    internal static OptionRange<Shrinkage> Range { get; } = new(
        "auto or a number from 0 to 1",
        text => text == "auto" ? (true, Auto) : (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number), Of(number)),
        shrinkage => shrinkage is not null && shrinkage._number is null or (>= 0 and <= 1),
        shrinkage => shrinkage is null ? "null" : shrinkage._number is { } number ? number : "auto");

    /// <summary>The number; <see langword="null"/> where the data decide.</summary>
    internal double? Number => _number;

    /// <summary>A number.</summary>
    /// <param name="value">From 0, the covariance as it is, to 1, a multiple of the identity.</param>
    public static Shrinkage Of(double value) => new((double?)value);

    /// <inheritdoc/>
    public override string ToString() => _number?.ToString(CultureInfo.InvariantCulture) ?? "auto";
}
