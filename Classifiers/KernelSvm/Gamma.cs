using System.Globalization;
using TransferLearning.Classifiers;

namespace TransferLearning;

/// <summary>γ of a kernel: a number, or a rule that needs the data.</summary>
public sealed record Gamma
{
    private readonly string _rule;
    private readonly double _number;

    private Gamma(string rule, double number) => (_rule, _number) = (rule, number);

    /// <summary>1 / (columns × variance of all scaled values together), scikit-learn's <c>scale</c>.</summary>
    public static Gamma Scale { get; } = new("scale", 1);

    /// <summary>1 / columns, scikit-learn's <c>auto</c>.</summary>
    public static Gamma Auto { get; } = new("auto", 1);

    /// <summary>The ways to give one as text.</summary>
    internal static OptionRange<Gamma> Range { get; } = new("scale, scale*NUMBER, auto or a number above 0", Parse, gamma => gamma is not null && double.IsFinite(gamma._number) && gamma._number > 0, gamma => gamma?.Reported ?? "null");

    /// <summary>As a parameter is reported: the number, or the rule.</summary>
    private object Reported => _rule.Length == 0 ? _number : ToString();

    /// <summary>A multiple of <see cref="Scale"/>.</summary>
    /// <param name="factor">How many times, above 0.</param>
    public static Gamma TimesScale(double factor) => new("scale", factor);

    /// <summary>A number.</summary>
    /// <param name="value">γ, above 0.</param>
    public static Gamma Of(double value) => new("", value);

    /// <inheritdoc/>
    public override string ToString() => _rule switch
    {
        "" => _number.ToString(CultureInfo.InvariantCulture),
        "scale" when _number != 1 => $"scale*{_number.ToString(CultureInfo.InvariantCulture)}",
        _ => _rule,
    };

    /// <summary>γ for scaled features of <paramref name="dimension"/> columns whose values together have <paramref name="variance"/>.</summary>
    internal double For(int dimension, double variance) => _rule switch
    {
        "" => _number,
        "auto" => 1.0 / dimension,
        // As scikit-learn: of nothing but equal values, 1.
        _ => _number * (variance > 0 ? 1 / (dimension * variance) : 1),
    };

    private static (bool Found, Gamma Value) Parse(string text)
    {
        if (text == "scale") return (true, Scale);
        if (text == "auto") return (true, Auto);
        const string times = "scale*";
        var scaled = text.StartsWith(times, StringComparison.Ordinal);
        var found = double.TryParse(scaled ? text[times.Length..] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        return (found, scaled ? TimesScale(number) : Of(number));
    }
}
