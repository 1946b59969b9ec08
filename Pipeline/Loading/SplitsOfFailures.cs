using TransferLearning.Core.Splits;
using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.Loading;

/// <summary>
/// Splits of a store's images that cannot be used. A store records no split of a failure, but where the folders of a source are its splits, the path tells.
/// </summary>
internal static class SplitsOfFailures
{
    /// <summary>The splits of failures, as far as their paths tell them.</summary>
    public static IReadOnlyCollection<string> In(StoreSnapshot snapshot)
    {
        if (snapshot.Failures.Count == 0) return [];
        var byFolder = snapshot.Items.Where(i => i.Split is not null).GroupBy(i => i.Source).Where(source => source.All(i => OfFolder(i.Path) == i.Split)).Select(source => source.Key).ToHashSet();
        return [.. snapshot.Failures.Where(f => byFolder.Contains(f.Source)).Select(f => OfFolder(f.Path)).OfType<string>().Distinct()];
    }

    private static string? OfFolder(string path) => path.IndexOf('/') is > 0 and var end ? SplitNames.Normalise(path[..end]) : null;
}
