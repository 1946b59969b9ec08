namespace TransferLearning.Core;

/// <summary>Texts in tables that a spreadsheet may open: none of them is run as a formula there.</summary>
internal static class SpreadsheetText
{
    /// <summary>Whether a spreadsheet would take a text for a formula, or for a cell's end before one.</summary>
    public static bool IsFormula(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r';
    }

    /// <summary>The text, behind an apostrophe where it would be taken for a formula: by that, spreadsheets know a text.</summary>
    public static string Inert(string text) => IsFormula(text) ? "'" + text : text;
}
