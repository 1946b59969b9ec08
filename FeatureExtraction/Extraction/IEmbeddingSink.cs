using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.FeatureExtraction.Store;

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
    /// <param name="file">The file.</param>
    /// <param name="content">Hash of its bytes.</param>
    /// <param name="start">Its first bytes, which tell the format.</param>
    bool Claim(SeenFile file, ContentHash content, ReadOnlySpan<byte> start);

    /// <summary>Takes the vectors of a claimed image, one <c>[D]</c> a tap, all finite: lanes hand over by <see cref="EmbeddingSinks.Bring"/>.</summary>
    void Accept(SeenFile file, ContentHash content, IReadOnlyList<ReadOnlyMemory<float>> vectors);

    /// <summary>Takes note of an image that cannot be used; of a claimed content, its copies fail like it.</summary>
    void Fail(ImageItem item, ContentHash? claimed, string stage, string reason);
}

/// <summary>How lanes hand over what the network gave.</summary>
internal static class EmbeddingSinks
{
    /// <summary>Brings an image's vectors; one that is not finite is that image's failure.</summary>
    public static void Bring(this IEmbeddingSink sink, Backbone backbone, TakenImage image, IReadOnlyList<ReadOnlyMemory<float>> vectors)
    {
        for (var t = 0; t < vectors.Count; t++)
        {
            if (FiniteVectors.Fault(backbone.Taps[t].Name, vectors[t].Span) is not { } fault) continue;
            sink.Fail(image.File.Item, image.Content, FiniteVectors.Stage, fault);
            return;
        }

        sink.Accept(image.File, image.Content, vectors);
    }
}
