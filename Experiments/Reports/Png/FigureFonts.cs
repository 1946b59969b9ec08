using System.Globalization;
using System.Text;
using SkiaSharp;
using TransferLearning.Core.Unicode;

namespace TransferLearning.Experiments.Reports.Png;

/// <summary>
/// The system's fonts that figures are lettered in: one without serifs, and others for letters that it lacks. Skia as we bring it for Linux knows no system fonts, so there their
/// files are looked through. What no font has, and scripts whose letters join or run from right to left, which takes more than placing one letter after another, are replaced and told.
/// </summary>
internal sealed class FigureFonts : IDisposable
{
    private const char Replacement = '\ufffd';
    private const int MostFiles = 2_000;

    private static readonly string[] s_folders = ["/usr/share/fonts", "/usr/local/share/fonts", Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local/share/fonts"), Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".fonts")];

    // Hebrew to Arabic Extended, Indic scripts to Myanmar, Khmer to Mongolian, and presentation forms of the first.
    private static readonly (int First, int Last)[] s_shaped = [(0x0590, 0x08ff), (0x0900, 0x109f), (0x1780, 0x18af), (0xfb1d, 0xfdff), (0xfe70, 0xfeff)];

    // Without serifs and upright, the usual one of each system first.
    private static readonly string[] s_families = ["Segoe UI", "Helvetica Neue", "Inter", "Noto Sans", "DejaVu Sans", "Liberation Sans", "Arial", "Helvetica", "FreeSans"];

    private readonly SKTypeface _usual;
    private readonly List<SKTypeface> _others = [];
    private readonly Dictionary<int, SKTypeface?> _known = [];
    private readonly SortedSet<string> _lacking = new(StringComparer.Ordinal);
    private IEnumerator<string>? _files;

    /// <summary>Finds the usual font.</summary>
    /// <exception cref="TlearnException">There is no font.</exception>
    public FigureFonts() => _usual = Usual() ?? throw new TlearnException(
        $"figures as PNG need a font: found none by the system's list of fonts, and none in {string.Join(", ", s_folders)}",
        "Install one (Debian: 'apt-get install fonts-dejavu-core'), or take the SVG.");

    /// <summary>Characters that were asked for and that no font here has, or that would be drawn wrongly.</summary>
    public IReadOnlyCollection<string> Lacking => _lacking;

    /// <summary>A text cut where the font changes, in Unicode's composed form.</summary>
    public IReadOnlyList<(string Text, SKTypeface Typeface)> Runs(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var runs = new List<(string Text, SKTypeface Typeface)>();
        foreach (var rune in ComposedForm.Of(WellFormed(text)).EnumerateRunes())
        {
            var typeface = Of(rune);
            if (typeface is null) _lacking.Add(rune.ToString());
            var shown = typeface is null ? $"{Replacement}" : rune.ToString();
            if (runs.Count > 0 && runs[^1].Typeface == (typeface ?? _usual)) runs[^1] = (runs[^1].Text + shown, runs[^1].Typeface);
            else runs.Add((shown, typeface ?? _usual));
        }

        return runs;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _usual.Dispose();
        foreach (var other in _others) other.Dispose();
        _files?.Dispose();
    }

    private static SKTypeface? Usual() =>
        s_families.Select(SKFontManager.Default.MatchFamily).FirstOrDefault(IsLatin)
        ?? Files().OrderBy(Preference).Select(SKTypeface.FromFile).FirstOrDefault(IsLatin);

    private static bool IsLatin(SKTypeface? typeface) => typeface is not null && "Az0%".EnumerateRunes().All(r => Has(typeface, r));

    // The file of a family's upright font is named like the family, with or without "Regular".
    private static int Preference(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file).Replace("-Regular", "", StringComparison.OrdinalIgnoreCase);
        var at = Array.FindIndex(s_families, f => string.Equals(f.Replace(" ", "", StringComparison.Ordinal), name, StringComparison.OrdinalIgnoreCase));
        return at < 0 ? int.MaxValue : at;
    }

    // Half a surrogate pair has no composed form.
    private static string WellFormed(string text) => string.Concat(text.EnumerateRunes().Select(r => r.ToString()));

    private SKTypeface? Of(Rune rune)
    {
        if (_known.TryGetValue(rune.Value, out var known)) return known;
        return _known[rune.Value] = IsShaped(rune) ? null : Has(_usual, rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format ? _usual : OfSystem(rune);
    }

    private SKTypeface? OfSystem(Rune rune)
    {
        if (_others.Find(t => Has(t, rune)) is { } open) return open;
        if (SKFontManager.Default.MatchCharacter(rune.Value) is { } matched) return Kept(matched, rune);
        _files ??= Files().GetEnumerator();
        while (_files.MoveNext())
        {
            if (SKTypeface.FromFile(_files.Current) is { } typeface && Kept(typeface, rune) is { } found) return found;
        }

        return null;
    }

    private SKTypeface? Kept(SKTypeface typeface, Rune rune)
    {
        _others.Add(typeface);
        return Has(typeface, rune) ? typeface : null;
    }

    private static IEnumerable<string> Files() => s_folders.Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }))
        .Where(f => Path.GetExtension(f).ToLowerInvariant() is ".ttf" or ".otf" or ".ttc")
        .Take(MostFiles)
        .Order(StringComparer.Ordinal);

    private static bool Has(SKTypeface typeface, Rune rune)
    {
        using var font = new SKFont(typeface);
        return font.GetGlyph(rune.Value) != 0;
    }

    private static bool IsShaped(Rune rune) => Array.Exists(s_shaped, s => rune.Value >= s.First && rune.Value <= s.Last);
}
