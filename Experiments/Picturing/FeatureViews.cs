using TransferLearning.Classifiers.Neighbors;
using TransferLearning.Core.Features;
using TransferLearning.Experiments.Embedding2D;

namespace TransferLearning.Experiments.Picturing;

/// <summary>Makes what pictures need of features: a map of all labelled items, and the training images that are nearest to wrong answers.</summary>
internal static class FeatureViews
{
    /// <summary>Training images shown for a mistake.</summary>
    public const int Near = 4;

    /// <summary>Makes it.</summary>
    /// <param name="features">Features of all items, <c>[N,D]</c>.</param>
    /// <param name="labels">Class of each item, <c>[N]</c>; those below 0 stand on no map.</param>
    /// <param name="mistakes">Wrong answers, the worst first, each with the rows that its head learned from.</param>
    /// <param name="map">How the map is drawn; <see langword="null"/> for none.</param>
    /// <param name="cancellation">Stops within a second or so.</param>
    public static FeatureView Of(FeatureMatrix features, int[] labels, IReadOnlyList<(int Row, int[] Train)> mistakes, EmbeddingMapOptions? map, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(mistakes);
        int[] labelled = [.. Enumerable.Range(0, features.Rows).Where(r => labels[r] >= 0)];
        var drawn = map is null || labelled.Length == 0 ? null : EmbeddingMap.Of(features.Select(labelled), map, cancellation);
        return new FeatureView
        {
            MapRows = drawn is null ? [] : [.. drawn.Rows.Select(r => labelled[r])],
            X = drawn?.X ?? [],
            Y = drawn?.Y ?? [],
            Mistakes = Neighbors(features, mistakes, cancellation),
        };
    }

    // Mistakes of one part learned from the same rows: they are searched together.
    private static List<MistakeNeighbors> Neighbors(FeatureMatrix features, IReadOnlyList<(int Row, int[] Train)> mistakes, CancellationToken cancellation)
    {
        var found = new Dictionary<int, MistakeNeighbors>();
        foreach (var part in mistakes.GroupBy(m => m.Train).Where(p => p.Key.Length > 0))
        {
            int[] asked = [.. part.Select(m => m.Row)];
            var nearest = NearestRows.Find(features.Select(part.Key), features.Select(asked), Near, 0, cancellation);
            var each = nearest.Length / asked.Length;
            foreach (var (q, row) in asked.Index())
            {
                found[row] = new MistakeNeighbors(row, [.. nearest.Skip(q * each).Take(each).Select(n => new NearItem(part.Key[n.Row], 1 - n.Distance))]);
            }
        }

        return [.. mistakes.Select(m => found.GetValueOrDefault(m.Row)).OfType<MistakeNeighbors>()];
    }
}
