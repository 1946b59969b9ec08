using TransferLearning.Core.Unicode;

namespace TransferLearning.Core;

/// <summary>
/// The form in which labels and groups are known: Unicode NFC, without blanks around it. A Mac writes <c>é</c> as two characters in a folder's name, a keyboard as one:
/// they are one class.
/// </summary>
public static class LabelText
{
    /// <summary>Brings a label into that form; <see langword="null"/> where nothing is left of it.</summary>
    public static string? Normalise(string? text)
    {
        var trimmed = text?.Trim();
        return string.IsNullOrEmpty(trimmed) ? null : ComposedForm.Of(trimmed);
    }
}
