namespace TransferLearning.Core;

/// <summary>A field in which two recipes, records or spaces differ.</summary>
/// <param name="Field">Its name; of a field within another <c>resize.size</c>.</param>
/// <param name="Found">What the other one has.</param>
/// <param name="Expected">What the one asked has.</param>
public sealed record FieldDifference(string Field, string Found, string Expected)
{
    /// <summary>Several, each on a line of its own below a message.</summary>
    public static string Lines(IEnumerable<FieldDifference> differences) => string.Concat(differences.Select(d => $"{Environment.NewLine}  {d}"));

    /// <inheritdoc/>
    public override string ToString() => $"{Field}: found {Found}, expected {Expected}";
}
