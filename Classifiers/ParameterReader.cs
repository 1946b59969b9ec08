using System.Globalization;
using TransferLearning.Classifiers.Scaling;
using TransferLearning.Core;

namespace TransferLearning.Classifiers;

/// <summary>Reads the parameters of a head from settings, each once, with its range.</summary>
internal sealed class ParameterReader
{
    private readonly string _head;
    private readonly IReadOnlyList<HeadParameter> _known;
    private readonly HeadSettings _settings;

    /// <summary>Checks the settings' names.</summary>
    /// <exception cref="UsageException">A parameter is unknown, or the number of threads is negative.</exception>
    public ParameterReader(string head, IReadOnlyList<HeadParameter> known, HeadSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _head = head;
        _known = known;
        _settings = settings;
        if (settings.Threads < 0) throw new UsageException($"threads: found {settings.Threads}, expected 0 (one a core) or more");
        foreach (var name in settings.Parameters.Keys)
        {
            if (known.Any(p => p.Name == name)) continue;
            var names = known.Count == 0 ? "it has none" : $"it has {string.Join(", ", known.Select(p => p.Name))}";
            throw new UsageException($"head '{head}' has no parameter '{name}'; {names}", $"See: tlearn train --help-head {head}");
        }
    }

    /// <summary>Threads to use; 0 for one a core.</summary>
    public int Threads => _settings.Threads;

    /// <summary>Scaling of the features.</summary>
    /// <param name="auto">What suits the head.</param>
    public ScalingKind Scaling(ScalingKind auto) => Scaler.Parse(_settings.Scale, auto);

    /// <summary>How classes are weighed, a choice of <see cref="ClassWeights"/>.</summary>
    public string ClassWeight() => Choice(ClassWeights.Parameter.Name, "none", "balanced");

    /// <summary>A number above 0.</summary>
    public double Positive(string name)
    {
        var text = Text(name);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value > 0
            ? value
            : throw Wrong(name, text, "a number above 0");
    }

    /// <summary>Any finite number.</summary>
    public double Number(string name)
    {
        var text = Text(name);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : throw Wrong(name, text, "a number");
    }

    /// <summary>A whole number of at least <paramref name="least"/>.</summary>
    public int Whole(string name, int least, int most = int.MaxValue)
    {
        var text = Text(name);
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Wrong(name, text, most == int.MaxValue ? $"a whole number, {least} or more" : $"a whole number, {least} to {most}");
    }

    /// <summary>A whole number of at least <paramref name="least"/>, or <c>none</c>, which is <see langword="null"/>.</summary>
    public int? WholeOrNone(string name, int least) => Text(name) == "none" ? null : Whole(name, least);

    /// <summary>One of several words.</summary>
    public string Choice(string name, params string[] choices)
    {
        var text = Text(name);
        return choices.Contains(text) ? text : throw Wrong(name, text, string.Join(" or ", choices));
    }

    /// <summary>true or false.</summary>
    public bool Truth(string name) => Choice(name, "true", "false") == "true";

    /// <summary>The text given, else the default. What Python writes <c>True</c>, <c>False</c> and <c>None</c> is our <c>true</c>, <c>false</c> and <c>none</c>.</summary>
    public string Text(string name) =>
        !_settings.Parameters.TryGetValue(name, out var given) ? _known.First(p => p.Name == name).Default
        : given is "True" or "False" or "None" ? given.ToLowerInvariant()
        : given;

    /// <summary>A value that is out of range.</summary>
    public UsageException Wrong(string name, string found, string expected) =>
        new($"head '{_head}', parameter {name}: found '{found}', expected {expected}", $"See: tlearn train --help-head {_head}");
}
