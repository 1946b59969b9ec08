using System.Globalization;
using TransferLearning.Classifiers;

namespace TransferLearning;

/// <summary>How far a covariance is drawn towards a multiple of the identity with the same mean variance: by a number, by the size of the data, or as far as the data say.</summary>
public sealed record Shrinkage
{
    private readonly string _rule;
    private readonly double _number;

    private Shrinkage(string rule, double number) => (_rule, _number) = (rule, number);

    /// <summary>
    /// D / (D + N − C) for N training rows of C classes and D features: what the rows say of the covariance, for which each class's mean costs one of them, and D more that are spread alike in all directions.
    /// A covariance of few rows says little of many directions; that of many rows needs no help.
    /// </summary>
    public static Shrinkage Size { get; } = new("size", 0);

    /// <summary>As far as Ledoit and Wolf (2004) estimate it, for each class, scikit-learn's <c>auto</c>.</summary>
    public static Shrinkage Auto { get; } = new("auto", 0);

    /// <summary>The ways to give one as text.</summary>
    internal static OptionRange<Shrinkage> Range { get; } = new(
        "size, auto or a number from 0 to 1",
        text => text switch
        {
            "size" => (true, Size),
            "auto" => (true, Auto),
            _ => (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number), Of(number)),
        },
        shrinkage => shrinkage?._number is >= 0 and <= 1,
        shrinkage => shrinkage is null ? "null" : shrinkage._rule.Length == 0 ? shrinkage._number : shrinkage._rule);

    /// <summary>A number.</summary>
    /// <param name="value">From 0, the covariance as it is, to 1, a multiple of the identity.</param>
    public static Shrinkage Of(double value) => new("", value);

    /// <inheritdoc/>
    public override string ToString() => _rule.Length == 0 ? _number.ToString(CultureInfo.InvariantCulture) : _rule;

    /// <summary>The number for so many training rows, classes among them, and features; <see langword="null"/> where the data decide, class by class.</summary>
    internal double? For(int rows, int classes, int dimension) => _rule switch
    {
        "" => _number,
        "size" => dimension / ((double)dimension + rows - classes),
        _ => null,
    };
}
