using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>An image file as it was seen.</summary>
/// <param name="Item">Path, label, split, group.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Modified">Time of the last change, UTC.</param>
internal readonly record struct SeenFile(ImageItem Item, long Size, DateTimeOffset Modified);

/// <summary>Where the workers of a run bring what they found. Called by several of them at once.</summary>
internal interface IEmbeddingSink
{
    /// <summary>Whether the file needs no reading, since one of that path, size and time was embedded before.</summary>
    bool IsKnown(SeenFile file);

    /// <summary>Whether the caller is to embed this content; not where its vectors exist or another worker is at it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="content">Hash of its bytes.</param>
    /// <param name="start">Its first bytes, which tell the format.</param>
    bool Claim(SeenFile file, ContentHash content, ReadOnlySpan<byte> start);

    /// <summary>Takes the vectors of a claimed image, one <c>[D]</c> a tap, all finite; they are valid during the call.</summary>
    void Accept(SeenFile file, ContentHash content, IReadOnlyList<ReadOnlyMemory<float>> vectors);

    /// <summary>Takes note of an image that cannot be used; of a claimed content, its copies fail like it.</summary>
    void Fail(ImageItem item, ContentHash? claimed, string stage, string reason);
}
