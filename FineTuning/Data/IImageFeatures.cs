using TransferLearning.Core.Features;

namespace TransferLearning.FineTuning.Data;

/// <summary>The images of a fine-tuning, and their features by the frozen network. An implementation keeps what it has computed.</summary>
internal interface IImageFeatures
{
    /// <summary>Features of usable images, in the same order every time; all taps are made in one pass.</summary>
    /// <param name="taps">Tap expressions.</param>
    /// <param name="pool">Pooling; <see langword="null"/> for each tap's default.</param>
    /// <param name="views">Name of the views: <c>center</c>, or one augmented view.</param>
    /// <param name="only">Paths of the images that are wanted; <see langword="null"/> for all.</param>
    /// <param name="cancellation">Stops the extraction; what is done is kept.</param>
    /// <returns>One dataset per tap, with the same rows.</returns>
    IReadOnlyList<LabeledDataset> Load(IReadOnlyList<string> taps, string? pool, string views, IReadOnlySet<string>? only, CancellationToken cancellation);

    /// <summary>Absolute path of an image's file.</summary>
    string FileOf(DatasetItem item);
}
