using Microsoft.Extensions.AI;

namespace TransferLearning;

/// <summary>Embeddings of images for programs that know the interface alone. Token counts mean nothing here, so usage stays <see langword="null"/>.</summary>
internal sealed class ImageEmbeddingGenerator(ImageEmbedder embedder, bool ownsEmbedder) : IEmbeddingGenerator<DataContent, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new("TransferLearning", providerUri: null, embedder.Model, embedder.Dimension);

    /// <inheritdoc/>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<DataContent> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        Require(options);
        cancellationToken.ThrowIfCancellationRequested();
        var found = new GeneratedEmbeddings<Embedding<float>>();
        if (values.TryGetNonEnumeratedCount(out var count) && count == 1)
        {
            // A query is to be answered soon: all threads compute the one image.
            var image = Image(values.First(), 0);
            try
            {
                found.Add(Embedding(await Task.Run(() => embedder.Embed(image.Span, cancellationToken), cancellationToken).ConfigureAwait(false)));
            }
            catch (TlearnException e)
            {
                throw At(0, e);
            }

            return found;
        }

        await foreach (var image in embedder.EmbedAsync(values.Select(Image).ToAsyncEnumerable(), cancellationToken).ConfigureAwait(false))
        {
            found.Add(Embedding(image.Vector ?? throw At(found.Count, image.Failure!)));
        }

        return found;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        return serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType == typeof(ImageEmbedder) ? embedder
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (ownsEmbedder) embedder.Dispose();
    }

    private static ReadOnlyMemory<byte> Image(DataContent? value, int index)
    {
        if (value is null) throw new ArgumentException($"values[{index}] is null", nameof(value));
        // Bytes of a kind that nobody named may be an image; bytes that are said to be something else are a mistake of the caller's.
        if (value.HasTopLevelMediaType("image") || value.MediaType.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase)) return value.Data;
        throw new TlearnException($"values[{index}]: found the media type '{value.MediaType}', expected image/…", "Give the bytes of an image file with its media type, such as image/jpeg.");
    }

    private static TlearnException At(int index, TlearnException failure) => new($"values[{index}]: {failure.Message}", failure.Next, failure);

    private Embedding<float> Embedding(float[] vector) => new(vector) { ModelId = embedder.Model };

    /// <summary>Refuses what the embedder cannot do: it has one model and one length of vectors.</summary>
    private void Require(EmbeddingGenerationOptions? options)
    {
        if (options?.Dimensions is { } dimensions && dimensions != embedder.Dimension)
        {
            throw new UsageException($"{nameof(options.Dimensions)}: found {dimensions}, and {embedder.Model} gives {embedder.Dimension}", $"Leave it out, or open the embedder with another {nameof(EmbedderOptions.Tap)}.");
        }

        if (options?.ModelId is { } model && model != embedder.Model)
        {
            throw new UsageException($"{nameof(options.ModelId)}: found '{model}', and this generator's model is '{embedder.Model}'", "Leave it out, or open an embedder of that model.");
        }
    }
}
