using TransferLearning.Loading;
using TransferLearning.Notes;

namespace TransferLearning;

/// <summary>What became of one of many images.</summary>
/// <param name="Vector">The embedding, <c>[D]</c>; <see langword="null"/> for an image that could not be used.</param>
/// <param name="Failure">Why it could not be used; <see langword="null"/> where it could.</param>
public readonly record struct EmbeddedImage(float[]? Vector, TlearnException? Failure);

/// <summary>
/// A pretrained network that turns images into vectors. All methods may be called by many threads at once; memory is bounded by the number of cores, not by that of the callers.
/// Images are decoded, resized and normalised as the network's files say.
/// </summary>
public sealed class ImageEmbedder : IDisposable
{
    private readonly OpenedNetwork _network;

    private ImageEmbedder(OpenedNetwork network, EmbedderOptions options)
    {
        _network = network;
        Options = options;
        (Tap, Pool) = network.Single.Resolve(network.Tap);
        Dimension = network.Single.DimensionOf(network.Tap);
    }

    /// <summary>Name of the network: the catalogue's, else the file's without its ending.</summary>
    public string Model => _network.Single.ModelName;

    /// <summary>SHA-256 of the network's file, lower-case hexadecimal.</summary>
    public string Sha256 => _network.Single.Recipe.Model;

    /// <summary>The layer whose values are the embedding.</summary>
    public string Tap { get; }

    /// <summary>How the layer's map becomes a vector; <c>none</c> where it is one already.</summary>
    public string Pool { get; }

    /// <summary>The layer that is the network's own classification output, where <see cref="EmbedderOptions.Logits"/> (or the layer's name) asked for it, else <see langword="null"/>; a store that this embedder fills has it beside <see cref="Tap"/>.</summary>
    public string? Logits => _network.Single.Logits?.Tensor;

    /// <summary>Length of a vector, D.</summary>
    public int Dimension { get; }

    /// <summary>The device that runs, e.g. <c>cpu</c>.</summary>
    public string Device => _network.Single.Backbone.Device.Name;

    /// <summary>What it was opened with.</summary>
    public EmbedderOptions Options { get; }

    internal OpenedNetwork Network => _network;

    /// <summary>Opens a network.</summary>
    /// <param name="model">A name of the catalogue (<see cref="Models.List"/>) or the path of an ONNX file; <see langword="null"/> for <c>resnet18-mlnet</c>, which comes with the package; where its file is missing, for the much weaker <c>tlearn-mini</c>, which <see cref="EmbedderOptions.Notes"/> is told.</param>
    /// <param name="options">What is taken from it, how images are prepared and where it runs; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellation">Stops the opening: the first run on a device may take long.</param>
    /// <exception cref="UsageException">A name or a value of the options is unknown.</exception>
    /// <exception cref="TlearnException">There is no such network, nothing says how its images are prepared, or the device does not work.</exception>
    public static ImageEmbedder Open(string? model = null, EmbedderOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new EmbedderOptions();
        var log = new CallerLog(options.Notes);
        var network = new OpenedNetwork(typeof(ImageEmbedder), options.Request(model), NetworkLookup.Open(log), log, cancellation);
        try
        {
            return new ImageEmbedder(network, options);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Embeds one image.</summary>
    /// <param name="image">The bytes of a JPEG, PNG, BMP, WebP or TIFF file.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The vector, <c>[D]</c>.</returns>
    /// <exception cref="ImageDecodeException">The bytes are no image that can be read.</exception>
    /// <exception cref="TlearnException">The image cannot be made the network's input, or its vector is not finite.</exception>
    public float[] Embed(ReadOnlySpan<byte> image, CancellationToken cancellation = default) => _network.Embed(image, cancellation);

    /// <inheritdoc cref="Embed(ReadOnlySpan{byte}, CancellationToken)"/>
    /// <param name="image">A stream of such a file; it is read to its end by synchronous calls.</param>
    /// <param name="cancellation">Stops the work.</param>
    public float[] Embed(Stream image, CancellationToken cancellation = default) => Embed(ImageBytes.ReadAll(image), cancellation);

    /// <inheritdoc cref="Embed(ReadOnlySpan{byte}, CancellationToken)"/>
    /// <param name="image">A stream of such a file, such as the body of a web request; it is read to its end by asynchronous calls, and embedded away from the caller's thread.</param>
    /// <param name="cancellation">Stops the work.</param>
    public Task<float[]> EmbedAsync(Stream image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return ImageBytes.ReadThenAsync(image, bytes => Embed(bytes.Span, cancellation), cancellation);
    }

    /// <summary>Embeds many images on all cores. An image that cannot be used stops nothing: it comes out with its <see cref="EmbeddedImage.Failure"/>.</summary>
    /// <param name="images">The bytes of their files, which must not change until the image's result has come out; a few are held at a time, however many there are.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>One result an image, in the same order.</returns>
    /// <remarks>For images on disk <see cref="Features.ExtractAsync(string, ImageEmbedder, string, IProgress{ExtractionProgress}?, CancellationToken)"/> is faster on a graphics card, and keeps what it computes.</remarks>
    public IAsyncEnumerable<EmbeddedImage> EmbedAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> images, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return _network.InOrder(images, (vector, _) => new EmbeddedImage(vector, null), failure => new EmbeddedImage(null, failure), cancellation);
    }

    /// <inheritdoc cref="EmbedAsync(IAsyncEnumerable{ReadOnlyMemory{byte}}, CancellationToken)"/>
    public IAsyncEnumerable<EmbeddedImage> EmbedAsync(IEnumerable<byte[]> images, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return EmbedAsync(ImageBytes.Of(images), cancellation);
    }

    /// <summary>Gives the network's memory back, after the calls that are at work; later ones are refused. Not from within a call's own callbacks, which would wait for itself.</summary>
    public void Dispose() => _network.Dispose();
}
