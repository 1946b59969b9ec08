using System.Globalization;
using TransferLearning.Classifiers;

namespace TransferLearning;

/// <summary>How many features a split tries: a rule, a number or a share of them; scikit-learn's <c>max_features</c>.</summary>
public sealed record MaxFeatures
{
    private const string Accepted = "sqrt, log2, all (or none: the same), a whole number of features from 1 on, or a share of them with a decimal point, above 0.0 and at most 1.0";
    private readonly string _rule;
    private readonly double _number;

    private MaxFeatures(string rule, double number) => (_rule, _number) = (rule, number);

    /// <summary>The square root of their number.</summary>
    public static MaxFeatures Sqrt { get; } = new("sqrt", 1);

    /// <summary>The binary logarithm of their number.</summary>
    public static MaxFeatures Log2 { get; } = new("log2", 1);

    /// <summary>All of them.</summary>
    public static MaxFeatures All { get; } = new("all", 1);

    /// <summary>The ways to give it as text.</summary>
    internal static OptionRange<MaxFeatures> Range { get; } = new(Accepted, Parse, value => value is { IsPossible: true }, value => value?.Reported ?? "null");

    /// <summary>What the command line says about it.</summary>
    internal static string Help { get; } = $"features tried for a split: {Accepted}; of a number that is too large, all";

    private bool IsPossible => _rule == "share" ? _number is > 0 and <= 1 : _number >= 1;

    private object Reported => _rule switch
    {
        "count" => (int)_number,
        "share" => _number,
        _ => _rule,
    };

    /// <summary>A number of features; if there are fewer, all.</summary>
    /// <param name="features">How many, 1 or more.</param>
    public static MaxFeatures Count(int features) => new("count", features);

    /// <summary>A share of the features.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    public static MaxFeatures Share(double share) => share == 1 ? All : new("share", share);

    /// <inheritdoc/>
    public override string ToString() => Convert.ToString(Reported, CultureInfo.InvariantCulture)!;

    /// <summary>The number of features of <paramref name="dimension"/>, at least 1.</summary>
    internal int Of(int dimension) => _rule switch
    {
        "sqrt" => Math.Max(1, (int)Math.Sqrt(dimension)),
        "log2" => Math.Max(1, (int)Math.Log2(dimension)),
        "all" => dimension,
        "count" => Math.Min((int)_number, dimension),
        _ => Math.Max(1, (int)(_number * dimension)),
    };

    private static (bool Found, MaxFeatures Value) Parse(string text)
    {
        if (text == "sqrt") return (true, Sqrt);
        if (text == "log2") return (true, Log2);
        if (text is "all" or "none") return (true, All);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return (true, Count(number));
        // The point tells 1.0, all features, from 1, one feature.
        var found = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && text.AsSpan().ContainsAny('.', 'e', 'E');
        return (found, Share(share));
    }
}
