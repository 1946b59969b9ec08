using TransferLearning.Core.Unicode;

namespace TransferLearning.Core;

/// <summary>
/// The form in which labels and groups are known: Unicode NFC, without blanks around it. A Mac writes <c>é</c> as two characters in a folder's name, a keyboard as one:
/// they are one class.
/// </summary>
internal static class LabelText
{
    /// <summary>Brings a label into that form; <see langword="null"/> where nothing is left of it.</summary>
    public static string? Normalise(string? text)
    {
        var trimmed = text?.Trim();
        return string.IsNullOrEmpty(trimmed) ? null : ComposedForm.Of(trimmed);
    }

    /// <summary>
    /// Brings class names that an earlier version wrote into that form, in which data are read today. Where two names would become one, both stay as they are,
    /// because the classifier learnt them as two classes.
    /// </summary>
    /// <param name="classes">Class names in index order, <c>[C]</c>.</param>
    public static string[] OfClasses(IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        string[] forms = [.. classes.Select(c => Normalise(c) ?? c)];
        var shared = forms.GroupBy(f => f, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        return [.. forms.Select((form, i) => shared.Contains(form) ? classes[i] : form)];
    }
}
