using System.Globalization;
using TransferLearning.Core.Threading;

namespace TransferLearning.Classifiers;

/// <summary>What an option of a head may be: its range, and how its values are written as text. The one place for both, whether options come typed or as texts.</summary>
/// <typeparam name="T">Type of the property.</typeparam>
/// <param name="Expected">The range in words, as a sentence's second half.</param>
/// <param name="Parse">The value that a text stands for, and whether it stands for one.</param>
/// <param name="Holds">Whether a value is in the range.</param>
/// <param name="Report">A value as a head's parameters show it: a number, a truth value or a word.</param>
internal sealed record OptionRange<T>(string Expected, Func<string, (bool Found, T Value)> Parse, Func<T, bool> Holds, Func<T, object> Report);

/// <summary>Ranges that several options have.</summary>
internal static class OptionRanges
{
    /// <summary>A number above 0.</summary>
    // The bound keeps products with it within float32: a C of 1e50 fitted nothing at all.
    public static OptionRange<double> Positive { get; } = new("a number above 0 and up to 1e30", Double, value => value is > 0 and <= 1e30, value => value);

    /// <summary>Any finite number.</summary>
    public static OptionRange<double> Number { get; } = new("a number", Double, double.IsFinite, value => value);

    /// <summary>true or false.</summary>
    public static OptionRange<bool> Truth { get; } = new("true or false", text => (text is "true" or "false", text == "true"), _ => true, value => value);

    /// <summary>A whole number of at least <paramref name="least"/> and at most <paramref name="most"/>.</summary>
    public static OptionRange<int> Whole(int least, int most = int.MaxValue) =>
        new(most == int.MaxValue ? $"a whole number, {least} or more" : $"a whole number, {least} to {most}", Int32, value => value >= least && value <= most, value => value);

    /// <summary>A whole number of at least <paramref name="least"/>, or <c>none</c>, which is <see langword="null"/>.</summary>
    public static OptionRange<int?> WholeOrNone(int least) => new(
        $"a whole number, {least} or more",
        text => text == "none" ? (true, null) : Int32(text),
        value => value is null || value >= least,
        value => value is { } number ? number : "none");

    /// <summary>One of several words, each for a value.</summary>
    public static OptionRange<T> Choice<T>(params (string Word, T Value)[] choices)
        where T : struct, Enum => new(
        string.Join(" or ", choices.Select(c => c.Word)),
        text => (choices.Any(c => c.Word == text), choices.FirstOrDefault(c => c.Word == text).Value),
        value => choices.Any(c => c.Value.Equals(value)),
        value => choices.FirstOrDefault(c => c.Value.Equals(value)).Word ?? value.ToString());

    private static (bool Found, double Value) Double(string text) => (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value), value);

    private static (bool Found, int Value) Int32(string text) => (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value), value);
}

/// <summary>One option: the property of a head's options that a parameter of the command line sets.</summary>
/// <typeparam name="TOptions">The head's options.</typeparam>
internal interface IOption<TOptions>
{
    /// <summary>Its name, default and meaning.</summary>
    HeadParameter Parameter { get; }

    /// <summary>Its range, in words.</summary>
    string Expected { get; }

    /// <summary>The value, as a head's parameters show it.</summary>
    object Report(TOptions options);

    /// <summary>Whether the value is in the option's range.</summary>
    bool Holds(TOptions options);

    /// <summary>The options with the value that a text stands for; <see langword="null"/> where it stands for none.</summary>
    TOptions? Read(TOptions options, string text);
}

/// <inheritdoc cref="IOption{TOptions}"/>
/// <typeparam name="TOptions">The head's options.</typeparam>
/// <typeparam name="T">Type of the property.</typeparam>
internal sealed record Option<TOptions, T>(HeadParameter Parameter, OptionRange<T> Range, Func<TOptions, T> Get, Func<TOptions, T, TOptions> With) : IOption<TOptions>
    where TOptions : HeadOptions
{
    /// <inheritdoc/>
    public string Expected => Range.Expected;

    /// <inheritdoc/>
    public object Report(TOptions options) => Range.Report(Get(options));

    /// <inheritdoc/>
    public bool Holds(TOptions options) => Range.Holds(Get(options));

    /// <inheritdoc/>
    public TOptions? Read(TOptions options, string text)
    {
        var (found, value) = Range.Parse(text);
        return found ? With(options, value) : null;
    }
}

/// <summary>
/// The options of one kind of head: reads them from texts, checks them and shows them. A text that is wrong is reported by the parameter's name, a property that is
/// wrong by the property's.
/// </summary>
/// <typeparam name="TOptions">The head's options.</typeparam>
/// <param name="head">Name of the head.</param>
/// <param name="options">Its options, in the order in which they are shown.</param>
internal sealed class OptionTable<TOptions>(string head, IReadOnlyList<IOption<TOptions>> options)
    where TOptions : HeadOptions, new()
{
    /// <summary>Name of the head.</summary>
    public string Head => head;

    // A program has the type, whose properties say what their ranges are; the command line has a word for it.
    private static string See => $"See: `{typeof(TOptions).Name}`";

    /// <summary>What must hold of options together; the property at fault and what was expected, <see langword="null"/> where all is well.</summary>
    public Func<TOptions, (string Property, string Expected)?> Together { get; init; } = _ => null;

    /// <summary>The parameters, as the command line shows them.</summary>
    public IReadOnlyList<HeadParameter> Parameters { get; } = [.. options.Select(o => o.Parameter)];

    /// <summary>The values in use, by parameter.</summary>
    public IReadOnlyDictionary<string, object> Report(TOptions values) => options.ToDictionary(o => o.Parameter.Name, o => o.Report(values));

    /// <summary>Reads options from texts.</summary>
    /// <exception cref="UsageException">A parameter is unknown or out of range, or scale or threads are.</exception>
    public TOptions Read(HeadSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ThreadCount.Require(settings.Threads);
        foreach (var name in settings.Parameters.Keys)
        {
            if (options.Any(o => o.Parameter.Name == name)) continue;
            var names = options.Count == 0 ? "it has none" : $"it has {string.Join(", ", options.Select(o => o.Parameter.Name))}";
            throw new UsageException($"head '{head}' has no parameter '{name}'; {names}", See);
        }

        var read = new TOptions();
        read = read with { Scale = ScalingText.Parse(settings.Scale), Seed = settings.Seed, Threads = settings.Threads };
        foreach (var option in options)
        {
            if (!settings.Parameters.TryGetValue(option.Parameter.Name, out var given)) continue;
            if (given is null) throw Wrong(option, "null", option.Expected);
            // What Python writes True, False and None.
            var text = given is "True" or "False" or "None" ? given.ToLowerInvariant() : given;
            read = option.Read(read, text) is { } next && option.Holds(next) ? next : throw Wrong(option, text, option.Expected);
        }

        if (Together(read) is { } fault) throw Wrong(Of(fault.Property), HeadSettings.Text(Of(fault.Property).Report(read)), fault.Expected);
        return read;
    }

    /// <summary>Checks options that a program has set.</summary>
    /// <returns>The same.</returns>
    /// <exception cref="UsageException">One is out of its range.</exception>
    public TOptions Require(TOptions values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (!ThreadCount.Holds(values.Threads)) throw WrongProperty(nameof(values.Threads), values.Threads, ThreadCount.Expected);
        if (!Enum.IsDefined(values.Scale)) throw WrongProperty(nameof(values.Scale), values.Scale, string.Join(", ", Enum.GetNames<ScalingKind>()));
        if (options.FirstOrDefault(o => !o.Holds(values)) is { } wrong) throw WrongProperty(wrong.Parameter.Property, wrong.Report(values), wrong.Expected);
        return Together(values) is { } fault ? throw WrongProperty(fault.Property, Of(fault.Property).Report(values), fault.Expected) : values;
    }

    private IOption<TOptions> Of(string property) => options.First(o => o.Parameter.Property == property);

    private UsageException Wrong(IOption<TOptions> option, string found, string expected) =>
        new($"head '{head}', parameter {option.Parameter.Name}: found '{found}', expected {expected}", See);

    private static UsageException WrongProperty(string property, object found, string expected) => new($"{typeof(TOptions).Name}.{property}: found {HeadSettings.Text(found)}, expected {expected}");
}
