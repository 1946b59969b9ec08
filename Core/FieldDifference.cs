namespace TransferLearning.Core;

/// <summary>A field in which two recipes, records or spaces differ.</summary>
/// <param name="Field">Name of the field; of one within another field, both: <c>resize.size</c>.</param>
/// <param name="Found">Its value in the recipe, record or space that was compared.</param>
/// <param name="Expected">Its value in the one that was asked for the differences.</param>
public sealed record FieldDifference(string Field, string Found, string Expected)
{
    /// <summary>Differences as text to put below a message: each begins a line of its own.</summary>
    internal static string Lines(IEnumerable<FieldDifference> differences) => string.Concat(differences.Select(d => $"{Environment.NewLine}  {d}"));

    /// <inheritdoc/>
    public override string ToString() => $"{Field}: found {Found}, expected {Expected}";
}
