
namespace TransferLearning.FeatureExtraction.Backbones.Devices;

/// <summary>What <c>Device</c> says: <c>auto</c>, <c>cpu</c>, <c>cuda:1</c>, <c>cuda:0,gpu_mem_limit=2000000000</c>, <c>plugin:LIBRARY</c>.</summary>
internal sealed record DeviceSpec
{
    /// <summary>The best provider that works.</summary>
    public static DeviceSpec Auto { get; } = new() { Provider = "auto" };

    /// <summary>The processor.</summary>
    public static DeviceSpec Cpu { get; } = new() { Provider = "cpu" };

    /// <summary>Name of the provider, lower case.</summary>
    public required string Provider { get; init; }

    /// <summary>Which device of that provider, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The library of a <c>plugin</c> provider; <see langword="null"/> for all others.</summary>
    public string? Library { get; init; }

    /// <summary>Options that go to the provider as they are.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Parses a device.</summary>
    /// <exception cref="UsageException">The text is no device; the message says what was expected.</exception>
    public static DeviceSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        var (provider, rest) = Cut(parts[0], ':');
        provider = provider.ToLowerInvariant();
        if (provider.Length == 0) throw Bad(text, "no provider");
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in parts.Skip(1))
        {
            var (key, value) = Cut(option, '=');
            if (key.Length == 0 || value is null) throw Bad(text, $"'{option}' is no option of the form name=value");
            options[key] = value;
        }

        if (provider == "plugin")
        {
            return string.IsNullOrEmpty(rest) ? throw Bad(text, "no library behind 'plugin:'") : new DeviceSpec { Provider = provider, Library = rest, Options = options };
        }

        if (provider is "auto" or "cpu" && options.Count > 0) throw Bad(text, $"{provider} takes no options, found {string.Join(", ", options.Keys)}");
        var index = 0;
        if (rest is not null && (provider is "auto" or "cpu" || !int.TryParse(rest, out index) || index < 0)) throw Bad(text, $"'{rest}' is no device number of {provider}");
        return new DeviceSpec { Provider = provider, Index = index, Options = options };
    }

    /// <summary>As the option is written.</summary>
    public override string ToString() => string.Join(",", [Head(), .. Options.Select(o => $"{o.Key}={o.Value}")]);

    private string Head() => Library is not null ? $"{Provider}:{Library}" : Index > 0 ? $"{Provider}:{Index}" : Provider;

    private static (string Before, string? Behind) Cut(string text, char at) =>
        text.IndexOf(at) is var i and >= 0 ? (text[..i], text[(i + 1)..]) : (text, null);

    private static UsageException Bad(string text, string why) =>
        new($"device '{text}': {why}", "Expected auto, cpu, cuda[:N], directml[:N], PROVIDER[:N] or plugin:LIBRARY, options behind commas (cuda:0,gpu_mem_limit=2000000000).");
}

/// <summary>The device that a network runs on.</summary>
/// <param name="Name">As it is recorded: <c>cpu</c>, <c>cuda:0</c>, <c>plugin:libprovider.so</c>.</param>
/// <param name="Provider">ONNX Runtime's name of its execution provider.</param>
/// <param name="Reason">Why it is that one; <see langword="null"/> where it was asked for by name.</param>
internal sealed record ChosenDevice(string Name, string Provider, string? Reason)
{
    /// <summary>Whether it is the processor.</summary>
    public bool IsProcessor => Name == "cpu";

    /// <summary>Name and reason.</summary>
    public override string ToString() => Reason is null ? Name : $"{Name} ({Reason})";
}
