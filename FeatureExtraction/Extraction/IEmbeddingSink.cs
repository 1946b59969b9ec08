using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>An image file as it was seen.</summary>
/// <param name="Item">Path, label, split, group.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Modified">Time of the last change, UTC.</param>
internal readonly record struct SeenFile(ImageItem Item, long Size, DateTimeOffset Modified);

/// <summary>Where the lanes bring what they found. Called by several lanes at once.</summary>
internal interface IEmbeddingSink
{
    /// <summary>Whether the file needs no reading, since one of that path, size and time was embedded before.</summary>
    bool IsKnown(SeenFile file);

    /// <summary>Whether the caller is to embed this content; not where its vectors exist or another lane is at it.</summary>
    bool Claim(SeenFile file, ContentHash content);

    /// <summary>Takes the vectors of a claimed image, one <c>[D]</c> a tap.</summary>
    void Accept(SeenFile file, ContentHash content, IReadOnlyList<ReadOnlyMemory<float>> vectors);

    /// <summary>Takes note of an image that cannot be used; of a claimed content, its copies fail like it.</summary>
    void Fail(ImageItem item, ContentHash? claimed, string stage, string reason);
}
