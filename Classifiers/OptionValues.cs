using System.Globalization;

namespace TransferLearning.Classifiers;

/// <summary>What an option of a head may be: its range, and how its values are written as text. The one place for both, whether options come typed or as texts.</summary>
/// <typeparam name="T">Type of the property.</typeparam>
/// <param name="Expected">The range in words, as a sentence's second half.</param>
/// <param name="Parse">The value that a text stands for, and whether it stands for one.</param>
/// <param name="Holds">Whether a value is in the range.</param>
/// <param name="Report">A value as a head's parameters show it: a number, a truth value or a word.</param>
internal sealed record OptionValues<T>(string Expected, Func<string, (bool Found, T Value)> Parse, Func<T, bool> Holds, Func<T, object> Report);

/// <summary>Ranges that several options have.</summary>
internal static class OptionValues
{
    /// <summary>A number above 0.</summary>
    public static OptionValues<double> Positive { get; } = new("a number above 0", Double, value => double.IsFinite(value) && value > 0, value => value);

    /// <summary>Any finite number.</summary>
    public static OptionValues<double> Number { get; } = new("a number", Double, double.IsFinite, value => value);

    /// <summary>true or false.</summary>
    public static OptionValues<bool> Truth { get; } = new("true or false", text => (text is "true" or "false", text == "true"), _ => true, value => value);

    /// <summary>A whole number of at least <paramref name="least"/> and at most <paramref name="most"/>.</summary>
    public static OptionValues<int> Whole(int least, int most = int.MaxValue) =>
        new(most == int.MaxValue ? $"a whole number, {least} or more" : $"a whole number, {least} to {most}", Int32, value => value >= least && value <= most, value => value);

    /// <summary>A whole number of at least <paramref name="least"/>, or <c>none</c>, which is <see langword="null"/>.</summary>
    public static OptionValues<int?> WholeOrNone(int least) => new(
        $"a whole number, {least} or more",
        text => text == "none" ? (true, null) : Int32(text),
        value => value is null || value >= least,
        value => value is { } number ? number : "none");

    /// <summary>One of several words, each for a value.</summary>
    public static OptionValues<T> Choice<T>(params (string Word, T Value)[] choices)
        where T : struct, Enum => new(
        string.Join(" or ", choices.Select(c => c.Word)),
        text => (choices.Any(c => c.Word == text), choices.FirstOrDefault(c => c.Word == text).Value),
        value => choices.Any(c => c.Value.Equals(value)),
        value => choices.FirstOrDefault(c => c.Value.Equals(value)).Word ?? value.ToString());

    private static (bool Found, double Value) Double(string text) => (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value), value);

    private static (bool Found, int Value) Int32(string text) => (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value), value);
}
