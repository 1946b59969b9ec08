namespace TransferLearning.Core.Features;

/// <summary>The columns of one tap in a matrix in which several stand side by side.</summary>
/// <param name="Tap">Name of the tapped tensor.</param>
/// <param name="Pool">Its pooling.</param>
/// <param name="Width">Its columns, at least 1.</param>
internal readonly record struct ColumnGroup(string Tap, string Pool, int Width)
{
    /// <summary>The space of vectors in which these taps stand side by side.</summary>
    /// <param name="recipe">How the network was fed.</param>
    /// <param name="groups">The taps, at least one.</param>
    public static FeatureSpace Space(FeatureRecipe recipe, IReadOnlyList<ColumnGroup> groups) =>
        new(recipe, JoinedTaps.Name(groups.Select(g => g.Tap)), JoinedTaps.Pool([.. groups.Select(g => g.Pool)]), groups.Sum(g => g.Width));
}
