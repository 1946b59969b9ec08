using System.Globalization;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core;

namespace TransferLearning.Classifiers;

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
internal sealed record Option<TOptions, T>(HeadParameter Parameter, OptionValues<T> Values, Func<TOptions, T> Get, Func<TOptions, T, TOptions> With) : IOption<TOptions>
    where TOptions : HeadOptions
{
    /// <inheritdoc/>
    public string Expected => Values.Expected;

    /// <inheritdoc/>
    public object Report(TOptions options) => Values.Report(Get(options));

    /// <inheritdoc/>
    public bool Holds(TOptions options) => Values.Holds(Get(options));

    /// <inheritdoc/>
    public TOptions? Read(TOptions options, string text)
    {
        var (found, value) = Values.Parse(text);
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
        if (settings.Threads < 0) throw new UsageException($"threads: found {settings.Threads}, expected 0 (one a core) or more");
        foreach (var name in settings.Parameters.Keys)
        {
            if (options.Any(o => o.Parameter.Name == name)) continue;
            var names = options.Count == 0 ? "it has none" : $"it has {string.Join(", ", options.Select(o => o.Parameter.Name))}";
            throw new UsageException($"head '{head}' has no parameter '{name}'; {names}", $"See: tlearn train --help-head {head}");
        }

        var read = new TOptions();
        read = read with { Scale = Scaler.Parse(settings.Scale, read.Scale), Seed = settings.Seed, Threads = settings.Threads };
        foreach (var option in options)
        {
            if (!settings.Parameters.TryGetValue(option.Parameter.Name, out var given)) continue;
            // What Python writes True, False and None.
            var text = given is "True" or "False" or "None" ? given.ToLowerInvariant() : given;
            read = option.Read(read, text) is { } next && option.Holds(next) ? next : throw Wrong(option, text, option.Expected);
        }

        if (Together(read) is { } fault) throw Wrong(Of(fault.Property), Text(Of(fault.Property).Report(read)), fault.Expected);
        return read;
    }

    /// <summary>Checks options that a program has set.</summary>
    /// <returns>The same.</returns>
    /// <exception cref="UsageException">One is out of its range.</exception>
    public TOptions Require(TOptions values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Threads < 0) throw WrongProperty(nameof(values.Threads), values.Threads, "0 (one thread per core) or more");
        if (!Enum.IsDefined(values.Scale)) throw WrongProperty(nameof(values.Scale), values.Scale, string.Join(", ", Enum.GetNames<ScalingKind>()));
        if (options.FirstOrDefault(o => !o.Holds(values)) is { } wrong) throw WrongProperty(wrong.Parameter.Property, wrong.Report(values), wrong.Expected);
        return Together(values) is { } fault ? throw WrongProperty(fault.Property, Of(fault.Property).Report(values), fault.Expected) : values;
    }

    private IOption<TOptions> Of(string property) => options.First(o => o.Parameter.Property == property);

    private UsageException Wrong(IOption<TOptions> option, string found, string expected) =>
        new($"head '{head}', parameter {option.Parameter.Name}: found '{found}', expected {expected}", $"See: tlearn train --help-head {head}");

    private static UsageException WrongProperty(string property, object found, string expected) => new($"{typeof(TOptions).Name}.{property}: found {Text(found)}, expected {expected}");

    private static string Text(object value) => value is bool truth ? (truth ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
