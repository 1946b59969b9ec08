using TransferLearning.Core;

namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>Brings labels into their one form and remembers how they were written, so that what changed can be said.</summary>
internal sealed class LabelSpellings
{
    private readonly Dictionary<string, string?> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _writings = new(StringComparer.Ordinal);
    private string? _firstChanged;
    private int _changed;

    /// <summary>What changed, in a sentence; <see langword="null"/> where every label stood in that form already.</summary>
    public string? Note => _changed switch
    {
        0 => null,
        1 => $"label '{_firstChanged}' was brought into one form (Unicode NFC, no blanks around it)",
        _ => $"{_changed} labels were brought into one form (Unicode NFC, no blanks around them), '{_firstChanged}' among them",
    };

    /// <summary>The label in its form; <see langword="null"/> where nothing is left of it.</summary>
    public string? Normalise(string? written)
    {
        if (written is null) return null;
        if (_known.TryGetValue(written, out var known)) return known;
        var label = LabelText.Normalise(written);
        _known.Add(written, label);
        if (label is null) return null;
        if (!_writings.TryGetValue(label, out var writings)) _writings.Add(label, writings = []);
        writings.Add(written);
        if (label == written) return label;
        _firstChanged ??= label;
        _changed++;
        return label;
    }

    /// <summary>A sentence for each label that was written in several ways.</summary>
    public IEnumerable<string> Joined() =>
        _writings.Where(w => w.Value.Count > 1).Select(w => $"label '{w.Key}' is written in {w.Value.Count} ways ({string.Join(", ", w.Value.Select(Shown))}): they are joined");

    /// <summary>A sentence that names the labels that are others but for case; <see langword="null"/> where there are none.</summary>
    public string? InCaseAlone()
    {
        var alike = _writings.Keys.GroupBy(l => l.ToUpperInvariant()).Where(l => l.Count() > 1).SelectMany(l => l.Order(StringComparer.Ordinal)).ToArray();
        return alike.Length == 0 ? null : $"the labels {FolderLayout.Quoted(alike)} differ in case alone and are taken for different classes: write each in one way where one is meant";
    }

    // Two writings that look the same are told apart by their characters' codes.
    private static string Shown(string written) => $"'{string.Concat(written.Select(c => c is > ' ' and <= '~' or ' ' ? c.ToString() : $"\\u{(int)c:x4}"))}'";
}
