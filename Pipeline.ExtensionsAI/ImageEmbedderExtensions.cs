using Microsoft.Extensions.AI;

namespace TransferLearning;

/// <summary>An embedder as programs that are written against Microsoft.Extensions.AI know it.</summary>
public static class ImageEmbedderExtensions
{
    /// <summary>
    /// Wraps an embedder. Images are the contents' bytes, also those of a <c>data:</c> address; they come out in order, computed on all cores. An image that cannot be used stops the call
    /// with an exception that names its index, and so do options that ask for another model or length than the embedder has. Safe for many threads.
    /// </summary>
    /// <param name="embedder">The embedder; its options say what is taken from the network and where it runs.</param>
    /// <param name="ownsEmbedder">Whether disposing of the generator disposes of the embedder. Default: no, it stays the caller's.</param>
    /// <returns>The generator. <c>GetService</c> gives its <see cref="EmbeddingGeneratorMetadata"/> and the <see cref="ImageEmbedder"/>.</returns>
    public static IEmbeddingGenerator<DataContent, Embedding<float>> AsEmbeddingGenerator(this ImageEmbedder embedder, bool ownsEmbedder = false)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        return new ImageEmbeddingGenerator(embedder, ownsEmbedder);
    }
}
