using TransferLearning.Core.Features;
using TransferLearning.Core.Preprocessing;
using TransferLearning.Core.Threading;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Views;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>
/// A network with all that it needs before it: decoder, preprocessing, backbone, taps. From an image's bytes to its vectors: of single images
/// by <see cref="Embed(ReadOnlySpan{byte}, CancellationToken)"/>, of a whole source by <see cref="FeatureExtractor"/>. Safe for several threads.
/// </summary>
internal sealed class EmbeddingModel : IDisposable
{
    /// <summary>Images a thread sends through together on the CPU: enough to amortise a call, small enough to stay in the cache.</summary>
    private const int CpuBatch = 8;

    // What a network that takes any size is tried with when it is opened, where no image is at hand.
    private static readonly ImageSize s_trialSize = new(224, 224);

    private readonly Lazy<IImageDecoder> _decoder;

    private readonly TapExpressions _taps;
    private readonly SingleImages _single;

    private EmbeddingModel(ExtractionRequest request, ModelReference model, ResolvedPreprocessing preprocessing, TapExpressions taps, Backbone backbone, Lazy<IImageDecoder> decoder, bool takesAnySize)
    {
        _decoder = decoder;
        Model = model;
        Preprocessing = preprocessing;
        Backbone = backbone;
        Preprocessor = new Preprocessor(preprocessing.Record, Views(request));
        Recipe = new FeatureRecipe(backbone.ModelSha256, preprocessing.Record, Preprocessor.Views.Name);
        _taps = taps;
        Workers = Cores(request);
        TakesAnySize = takesAnySize;
        Batch = takesAnySize ? 1 : Math.Max(1, (request.Batch ?? backbone.CallBatch ?? CpuBatch) / Preprocessor.Views.Count);
        BatchTrial = request.Batch is null && backbone is { CallBatch: null, FixedBatch: null } && !takesAnySize && backbone.Feeding == Feeding.WholeOnEachThread ? new BatchTrial(Preprocessor.Views.Count, Workers) : null;
        ThreadTrial = request.Threads == 0 && Workers > 1 && backbone.Feeding == Feeding.WholeOnEachThread ? new ThreadTrial(Workers) : null;
        _single = new SingleImages(this);
    }

    /// <summary>The network's file and its manifest, where it is in the catalogue.</summary>
    public ModelReference Model { get; }

    /// <summary>The network, cut behind its last tap.</summary>
    public Backbone Backbone { get; }

    /// <summary>What is done to an image, and where each field came from.</summary>
    public ResolvedPreprocessing Preprocessing { get; }

    /// <summary>How vectors of this embedder are made.</summary>
    public FeatureRecipe Recipe { get; }

    /// <summary>What decodes, for the record; its library is loaded where none has been yet.</summary>
    /// <exception cref="TlearnException">As for <see cref="ImageDecoders.Chosen"/>.</exception>
    public string Decoder => _decoder.Value.Name;

    /// <summary>The same; <see langword="null"/> where its library is not loaded, for nothing was decoded (<see cref="ExtractionRequest.LoadsDecoderLate"/>).</summary>
    public string? LoadedDecoder => _decoder.IsValueCreated ? Decoder : null;

    /// <summary>Name of the network as results show it: the catalogue's, else the file's without its ending.</summary>
    public string ModelName => Model.Manifest?.Name ?? Catalogue.ModelName.FromPath(Model.Path);

    /// <summary>Workers that a run starts, and single images that are worked on at a time.</summary>
    public int Workers { get; }

    /// <summary>Images whose views go through the network together.</summary>
    public int Batch { get; }

    /// <summary>Finds the batch of runs where nobody and nothing asks for one; what it found once holds.</summary>
    internal BatchTrial? BatchTrial { get; }

    /// <summary>Finds how many threads long runs should have, where nobody says so; what it found once holds.</summary>
    internal ThreadTrial? ThreadTrial { get; }

    /// <summary>Workers that a run on a processor starts.</summary>
    internal int ThreadsThatWork => ThreadTrial?.Chosen is > 0 and var chosen ? chosen : Workers;

    /// <summary>Values of the network's input that one image becomes.</summary>
    internal int InputLength => Preprocessor.Views.Count * Backbone.Input.Count;

    /// <summary>Where the input's size came from, where an image had to settle it; else <see langword="null"/>.</summary>
    public string? SizeNote { get; private init; }

    /// <summary>What else the request's tap expressions could have meant, a sentence each.</summary>
    public IReadOnlyList<string> TapNotes => _taps.Notes;

    /// <summary>The network's own classification output, where it is among the backbone's taps, whether <see cref="ExtractionRequest.Logits"/> or a tap's name asked for it; else <see langword="null"/>.</summary>
    public NetworkOutput? Logits { get; private init; }

    /// <summary>Whether the network takes images of any size, each alone: an exported network that preprocesses its images itself.</summary>
    internal bool TakesAnySize { get; }

    internal Preprocessor Preprocessor { get; }

    /// <summary>Opens the network of a request.</summary>
    /// <param name="request">Network, taps, preprocessing, device.</param>
    /// <param name="catalogue">The models that have names.</param>
    /// <param name="decoder">What decodes; by default <see cref="ImageDecoders.Default"/>.</param>
    /// <param name="cancellation">Stops the opening: the first run on a device may compile for minutes.</param>
    /// <exception cref="UsageException">A name or value of the request is unknown.</exception>
    /// <exception cref="TlearnException">The file is no network that can be run, its preprocessing cannot be found, or the device does not work.</exception>
    public static EmbeddingModel Open(ExtractionRequest request, ModelCatalogue catalogue, IImageDecoder? decoder = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(catalogue);
        request.Check();
        var reference = catalogue.Find(request.Model);
        var model = reference.Load();
        var preprocessing = RequestedPreprocessing.Resolve(request, reference, model);
        Views(request).Require(preprocessing.Record);
        var pixels = model.Metadata.GetValueOrDefault(InputMetadata.Key) == InputMetadata.Pixels && InputSizes.AreOpen(preprocessing, model);
        InputSizes.Require(request, preprocessing, model, pixels);
        if (decoder is null) ImageDecoders.CheckVariable();
        var decoding = decoder is null ? new Lazy<IImageDecoder>(() => ImageDecoders.Default) : new Lazy<IImageDecoder>(decoder);
        if (!request.LoadsDecoderLate) _ = decoding.Value;
        var first = request is { InputSize: null, SizedBy: { } images } && InputSizes.AreOpen(preprocessing, model) ? FirstImage.Find(images, decoding.Value, preprocessing.Record) : null;
        var size = preprocessing.Record.OutputSize ?? request.InputSize ?? first?.Size ?? (pixels ? s_trialSize : null);
        var logits = request.Logits ? OwnLogits.Require(reference, model) : OwnLogits.Find(reference, model, out _);
        var taps = new TapExpressions(model, request, size, request.Logits ? logits!.Tensor : null);
        var options = new BackboneOptions
        {
            ModelPath = reference.Path,
            Taps = taps.Distinct,
            Device = DeviceSpec.Parse(request.Device),
            Batch = pixels ? 1 : request.Batch,
            DeviceBatch = request.ForSingleImages ? Views(request).Count : BackboneOptions.UsualDeviceBatch,
            Threads = request.ForSingleImages ? Cores(request) : 1,
            Feeding = request.Feeding,
            InputSize = size,
        };
        var backbone = first is null ? Backbone.Open(model, options, cancellation) : first.Open(model, options, cancellation);
        return new EmbeddingModel(request, reference, preprocessing, taps, backbone, decoding, pixels)
        {
            SizeNote = pixels ? null : first?.Note,
            Logits = backbone.Taps.Any(t => IsLogits(t, logits)) ? logits : null,
        };
    }

    /// <summary>Whether a tap of the backbone is the network's own classification output, whole.</summary>
    public bool IsLogits(BackboneTap tap)
    {
        ArgumentNullException.ThrowIfNull(tap);
        return IsLogits(tap, Logits);
    }

    /// <summary>What a tap expression of the request came to.</summary>
    /// <returns>The tensors' real names in place of <c>auto</c>, and the pooling; of several joined as <see cref="JoinedTaps"/> writes them.</returns>
    public (string Tap, string Pool) Resolve(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var taps = Positions(expression).Select(at => Backbone.Taps[at]).ToList();
        return (JoinedTaps.Name(taps.Select(t => t.Name)), JoinedTaps.Pool([.. taps.Select(t => t.Pool)]));
    }

    /// <summary>The same as a store is asked for it: an expression that stands for a choice among taps says so.</summary>
    public (string Tap, string Pool) ResolveForLoading(string expression)
    {
        var (tap, pool) = Resolve(expression);
        return (_taps.IsChoice(expression) ? JoinedTaps.ChoiceOf(Positions(expression).Select(at => Backbone.Taps[at].Name)) : tap, pool);
    }

    /// <summary>Length of the vectors of a tap expression of the request.</summary>
    internal int DimensionOf(string expression) => Positions(expression).Sum(at => Backbone.Taps[at].Dimension);

    /// <summary>Which of the backbone's taps a tap expression of the request stands for, in its order.</summary>
    internal IReadOnlyList<int> Positions(string expression) => _taps.Positions(expression);

    /// <summary>
    /// Embeds one image. Many threads may call at once: <see cref="Workers"/> images are worked on at a time, in memory that is used again,
    /// and more callers wait. Open with <see cref="ExtractionRequest.ForSingleImages"/> where each image is to be answered soon.
    /// </summary>
    /// <param name="file">The bytes of a JPEG, PNG, BMP, WebP or TIFF.</param>
    /// <param name="cancellation">Stops waiting, and the network within one operator.</param>
    /// <returns>For each of the backbone's taps the vector, <c>[D]</c>: the mean over the views. It is what a run stores.</returns>
    /// <exception cref="ImageDecodeException">The bytes are no image that can be read.</exception>
    /// <exception cref="TlearnException">The image has another size than the network takes, its vector is not finite, or the network fails.</exception>
    public float[][] Embed(ReadOnlySpan<byte> file, CancellationToken cancellation = default) =>
        _single.Embed<float[][]>(file, static vectors => [.. vectors.Select(v => v.ToArray())], cancellation);

    /// <summary>Embeds one image, as <see cref="Embed(ReadOnlySpan{byte}, CancellationToken)"/>, for one tap expression of the request.</summary>
    /// <param name="file">The bytes of its file.</param>
    /// <param name="expression">The tap expression.</param>
    /// <param name="cancellation">As above.</param>
    /// <returns>The vectors of the taps that it joins, one behind the other.</returns>
    public float[] Embed(ReadOnlySpan<byte> file, string expression, CancellationToken cancellation = default)
    {
        var positions = Positions(expression);
        return _single.Embed<float[]>(file, vectors => [.. positions.SelectMany(at => vectors[at].ToArray())], cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _single.Dispose();
        Backbone.Dispose();
    }

    /// <summary>Loads the decoder's library where none has been yet, so that its failure is not taken for an image's.</summary>
    /// <exception cref="TlearnException">As for <see cref="ImageDecoders.Chosen"/>.</exception>
    internal void LoadDecoder() => _ = _decoder.Value;

    /// <summary>Decodes an image whole.</summary>
    internal RgbImage Decode(ReadOnlySpan<byte> file) => _decoder.Value.Decode(file, Preprocessor.Decoding);

    /// <summary>Decodes as much of an image as <see cref="Prepare"/> looks at.</summary>
    internal RgbImage DecodeInput(ReadOnlySpan<byte> file) => _decoder.Value.Decode(file, Preprocessor.InputDecoding);

    /// <summary>Fills an image's part of the network's input, view after view.</summary>
    /// <param name="image">Decoded pixels.</param>
    /// <param name="input"><c>[V,3,H,W]</c> or <c>[V,H,W,3]</c>: <see cref="InputLength"/> values, or what the image's own size comes to where the network takes any.</param>
    /// <exception cref="TlearnException">Preprocessing makes another size of it than the network takes.</exception>
    internal void Prepare(RgbImage image, Span<float> input)
    {
        if (!TakesAnySize) RequireSize(image);
        Preprocessor.Run(image, input);
    }

    /// <summary>Checks that an image becomes what the network takes.</summary>
    internal void RequireSize(RgbImage image)
    {
        var found = Preprocessor.OutputSize(image.Width, image.Height);
        if (found != Backbone.Input.Size)
        {
            throw new TlearnException($"preprocessing makes {found.Height}x{found.Width} of the image's {image.Height}x{image.Width}, expected the network's {Backbone.Input.Size.Height}x{Backbone.Input.Size.Width}");
        }
    }

    private static bool IsLogits(BackboneTap tap, NetworkOutput? logits) => tap.Name == logits?.Tensor && tap.Pool is "none" or OwnLogits.Pool;

    private static int Cores(ExtractionRequest request) => ThreadCount.Of(request.Threads);

    private static ViewSet Views(ExtractionRequest request) => ViewSet.Find(request.Views ?? ViewSet.Center.Name);
}
