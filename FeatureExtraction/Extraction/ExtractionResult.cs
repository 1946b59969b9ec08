using TransferLearning.FeatureExtraction.Store;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>What a run did.</summary>
/// <param name="Source">What the store calls the images' folder, manifest or archive: <see cref="SnapshotScope.Source"/>.</param>
/// <param name="Images">Paths of the source.</param>
/// <param name="Computed">Images that went through the network.</param>
/// <param name="Cached">Paths whose content was embedded already, in this run or before.</param>
/// <param name="Failures">The images that could not be used, in natural order of path.</param>
/// <param name="Removed">Paths that earlier runs saw in this source and that are gone.</param>
/// <param name="Paths">The paths of the source, in natural order, the unusable ones among them.</param>
/// <param name="Splits">The splits of the source, those without a usable image among them.</param>
/// <param name="Damaged">Parts of the store that were damaged; they were set aside, and what they held was computed again.</param>
/// <param name="NotFinite">Images whose vectors in the store, written by an earlier version, were not finite: they counted as missing.</param>
/// <param name="DecodedOtherwise">Images that were computed again because what decoded them for the store decodes their format otherwise now.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="Threads">Where the time of each thread went.</param>
internal sealed record ExtractionResult(
    string Source,
    long Images,
    long Computed,
    long Cached,
    IReadOnlyList<ItemFailure> Failures,
    long Removed,
    IReadOnlyList<string> Paths,
    IReadOnlyList<string> Splits,
    IReadOnlyList<DamagedFile> Damaged,
    long NotFinite,
    long DecodedOtherwise,
    double Seconds,
    IReadOnlyList<ThreadSeconds> Threads)
{
    /// <summary>Whether a damaged part may have held images that this run did not list, of other sources or shares: nobody knows now which these were.</summary>
    public bool MayLackOthers { get; init; }

    /// <summary>Where the time went, all threads together.</summary>
    public StageSeconds Stages => StageSeconds.Sum([.. Threads.Select(t => t.Seconds)]);
}
