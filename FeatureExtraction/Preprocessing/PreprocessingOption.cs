
namespace TransferLearning.FeatureExtraction.Preprocessing;

/// <summary>
/// What <c>Preprocess</c> asks for: <c>auto</c>, a preset or a JSON file, and changes behind commas, each <c>field=value</c>.
/// </summary>
/// <remarks>
/// Fields of changes: <c>resize=none|shorter:256|exact:96x128</c> (height × width), <c>crop=none|224|96x128</c>,
/// <c>interpolation=bilinear|bicubic|lanczos|nearest|area</c>, <c>antialias=true|false</c>, <c>scale=0.5</c> (or <c>1/255</c>),
/// <c>mean=0.5/0.5/0.5</c>, <c>std=…</c> (one number stands for three), <c>channels=RGB|BGR</c>, <c>orientation=apply|ignore</c>,
/// <c>alpha=white|drop</c>, <c>layout=NCHW|NHWC</c>, <c>type=float32|float16|uint8</c>, <c>decode=exact|fast</c>.
/// </remarks>
internal sealed record PreprocessingOption
{
    /// <summary>Find out from the model.</summary>
    public static PreprocessingOption Auto { get; } = new();

    /// <summary><c>auto</c>, a preset's name or the path of a JSON file.</summary>
    public string Base { get; init; } = "auto";

    /// <summary>Changes to the record, in the order in which they are made.</summary>
    public IReadOnlyList<(string Field, string Value)> Changes { get; init; } = [];

    /// <summary>Parses the option; the values of changes are checked when it is resolved.</summary>
    /// <exception cref="UsageException">A part behind a comma is no <c>field=value</c>.</exception>
    public static PreprocessingOption Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // A file's name may hold commas, too: of what begins like a file, the longest is one.
        for (var end = text.Length; end > 0; end = text.LastIndexOf(',', end - 1))
        {
            if (File.Exists(text[..end])) return new PreprocessingOption { Base = text[..end], Changes = [.. text[end..].Split(',', StringSplitOptions.TrimEntries).Skip(1).Select(Change)] };
        }

        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (parts[0].Length == 0 || parts[0].Contains('='))
        {
            throw new UsageException($"`Preprocess` {text}: found '{parts[0]}' first, expected {Presets.Choices}", "For example `Preprocess` imagenet,resize=none,crop=none");
        }

        return new PreprocessingOption { Base = parts[0], Changes = [.. parts.Skip(1).Select(Change)] };

        (string, string) Change(string part) => part.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } field, { Length: > 0 } value]
            ? (field, value)
            : throw new UsageException($"`Preprocess` {text}: found '{part}', expected field=value", "For example `Preprocess` imagenet,resize=none,crop=none");
    }
}
