using TransferLearning.Answering;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core.Features;
using TransferLearning.Core.Metrics;
using TransferLearning.Export;
using TransferLearning.Loading;
using TransferLearning.Notes;

namespace TransferLearning;

/// <summary>
/// From an image's bytes to its class: a head with its network, an exported or fine-tuned network, or a pretrained one with its own classes. All methods may be called by many
/// threads at once; memory is bounded by the number of cores, not by that of the callers.
/// </summary>
public sealed class ImageClassifier : IDisposable
{
    private static readonly DatasetItem s_item = new("the image", default, null, null, null);

    private readonly OpenedNetwork _network;
    private readonly IAnswers _answers;
    private readonly RejectionRule? _rule;
    private readonly FeatureSpace _space;

    private ImageClassifier(OpenedNetwork network, IAnswers answers, double? rejectBelow)
    {
        _network = network;
        _answers = answers;
        _rule = rejectBelow is { } threshold ? new RejectionRule(threshold) : null;
        if (answers.HasProbabilities) _rule?.RequireProbability();
        else _rule?.RequireScore();
        var (tap, pool) = network.Single.Resolve(network.Tap);
        _space = new FeatureSpace(network.Single.Recipe, tap, pool, network.Single.DimensionOf(network.Tap));
        // A head that does not go with the network is refused now, and not by the first image.
        _ = answers.Predict(Row(new float[_space.Dimension]), CancellationToken.None);
    }

    /// <summary>Name of the head or network.</summary>
    public string Name => _answers.Name;

    /// <summary>Class names in index order, <c>[C]</c>.</summary>
    public IReadOnlyList<string> Classes => _answers.Classes;

    /// <summary>Whether answers have probabilities, or are known by scores alone.</summary>
    public bool HasProbabilities => _answers.HasProbabilities;

    /// <summary>Name of the network that makes the features.</summary>
    public string Model => _network.Single.ModelName;

    /// <summary>The device that runs, e.g. <c>cpu</c>.</summary>
    public string Device => _network.Single.Backbone.Device.Name;

    /// <summary>Opens a classifier.</summary>
    /// <param name="file">A <c>.tlhead</c> file, an exported or fine-tuned <c>.onnx</c> file, or the name or path of a pretrained network that has classes.</param>
    /// <param name="options">Where the network is found and runs; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <exception cref="UsageException">A name or a value of the options is unknown.</exception>
    /// <exception cref="TlearnException">The file is damaged or none of these, the head's network is not found, or the one that is named is another.</exception>
    public static ImageClassifier Load(string file, ClassifierOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        options ??= new ClassifierOptions();
        var log = new CallerLog(options.Notes);
        var catalogue = NetworkLookup.Open(log);
        if (File.Exists(file) && !ExportedNetwork.IsName(file))
        {
            options.RequireNoOther(file);
            var head = TrainedHead.Load(file, options.Threads);
            var request = HeadFeatures.Request(head, options.Request() with { Model = HeadFeatures.FindModel(catalogue, head, options.Model) });
            return With(new OpenedNetwork(typeof(ImageClassifier), request, catalogue, log, cancellation), _ => new HeadAnswers(head), options);
        }

        if (file.EndsWith(".tlhead", StringComparison.OrdinalIgnoreCase)) throw new TlearnException($"{file}: no such file", "Give the path of a file that Head.Save wrote.");
        if (options.Model is not null) throw new UsageException($"`Model`: found '{options.Model}', and {file} is a whole network", "Leave it out.");
        var reference = catalogue.Find(file);
        if (ExportedNetwork.Says(reference.Load()))
        {
            options.RequireNoOther(file);
            var exported = new NetworkClassifier(ExportedNetwork.Read(reference.Path), new FeatureLoader(log, catalogue));
            return With(new OpenedNetwork(typeof(ImageClassifier), exported.Request(options.Request()), catalogue, log, cancellation), _ => exported, options);
        }

        var own = options.Request() with { Preprocess = options.Preprocess ?? "auto", Views = options.Views };
        return With(new OpenedNetwork(typeof(ImageClassifier), OwnClasses.Request(reference, own), catalogue, log, cancellation), network => OwnClasses.Of(reference, network.Single, options.Labels), options);
    }

    /// <summary>Classifies one image.</summary>
    /// <param name="image">The bytes of a JPEG, PNG, BMP, WebP or TIFF file.</param>
    /// <param name="top">How many answers to give, best first; fewer where there are fewer classes.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ImageDecodeException">The bytes are no image that can be read.</exception>
    /// <exception cref="TlearnException">The image cannot be made the network's input, or its features are not finite.</exception>
    public Classification Classify(ReadOnlySpan<byte> image, int top = 1, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        return Answer(_network.Embed(image, cancellation), top, cancellation);
    }

    /// <inheritdoc cref="Classify(ReadOnlySpan{byte}, int, CancellationToken)"/>
    /// <param name="image">A stream of such a file; it is read to its end by synchronous calls.</param>
    /// <param name="top">As above.</param>
    /// <param name="cancellation">Stops the work.</param>
    public Classification Classify(Stream image, int top = 1, CancellationToken cancellation = default) => Classify(ImageBytes.ReadAll(image), top, cancellation);

    /// <inheritdoc cref="Classify(ReadOnlySpan{byte}, int, CancellationToken)"/>
    /// <param name="image">A stream of such a file, such as the body of a web request; it is read to its end by asynchronous calls, and classified away from the caller's thread.</param>
    /// <param name="top">As above.</param>
    /// <param name="cancellation">Stops the work.</param>
    public Task<Classification> ClassifyAsync(Stream image, int top = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        return ImageBytes.ReadThenAsync(image, bytes => Classify(bytes.Span, top, cancellation), cancellation);
    }

    /// <summary>Classifies many images on all cores. An image that cannot be used stops nothing: it comes out with its <see cref="ClassifiedImage.Failure"/>.</summary>
    /// <param name="images">The bytes of their files, which must not change until the image's result has come out; a few are held at a time, however many there are.</param>
    /// <param name="top">How many answers to give for each.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>One result an image, in the same order.</returns>
    public IAsyncEnumerable<ClassifiedImage> ClassifyAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> images, int top = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        return _network.InOrder(images, (vector, stop) => new ClassifiedImage(Answer(vector, top, stop), null), failure => new ClassifiedImage(null, failure), cancellation);
    }

    /// <inheritdoc cref="ClassifyAsync(IAsyncEnumerable{ReadOnlyMemory{byte}}, int, CancellationToken)"/>
    public IAsyncEnumerable<ClassifiedImage> ClassifyAsync(IEnumerable<byte[]> images, int top = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return ClassifyAsync(ImageBytes.Of(images), top, cancellation);
    }

    /// <summary>Gives the network's memory back, after the calls that are at work; later ones are refused. Not from within a call's own callbacks, which would wait for itself.</summary>
    public void Dispose() => _network.Dispose();

    private static ImageClassifier With(OpenedNetwork network, Func<OpenedNetwork, IAnswers> answers, ClassifierOptions options)
    {
        try
        {
            return new ImageClassifier(network, answers(network), options.RejectBelow);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private Classification Answer(float[] vector, int top, CancellationToken cancellation) =>
        new(PredictionRows.Of([s_item], _answers.Predict(Row(vector), cancellation), Classes, top, _rule)[0].Top);

    private LabeledDataset Row(float[] vector) => new(FeatureMatrix.FromArray(vector, _space.Dimension), [s_item], _space);
}
