using TransferLearning.Core.Features;

namespace TransferLearning.FineTuning;

/// <summary>The images of a fine-tuning, and what the frozen network makes of them; who implements it keeps what was computed.</summary>
public interface IImageFeatures
{
    /// <summary>Features of all usable images, in the same order every time.</summary>
    /// <param name="tap">A tap expression.</param>
    /// <param name="pool">Pooling; <see langword="null"/> for the tap's default.</param>
    /// <param name="views">Name of the views: <c>center</c>, or one augmented view.</param>
    /// <param name="cancellation">Stops the extraction; what is done is kept.</param>
    LabeledDataset Load(string tap, string? pool, string views, CancellationToken cancellation);

    /// <summary>Absolute path of an image's file.</summary>
    string FileOf(DatasetItem item);
}
