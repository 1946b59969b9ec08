using TransferLearning.Explaining;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.Loading;
using TransferLearning.Notes;

namespace TransferLearning;

/// <summary>
/// Shows which pixels of an image decided: of a head with its network, of an exported or fine-tuned network, or of a pretrained one with its own classes. Many threads may
/// call; images are worked on one after another, each on all threads.
/// </summary>
public sealed class ImageExplainer : IDisposable
{
    private readonly ExplainedNetwork _network;
    private readonly IAttribution _attribution;
    private readonly Lock _gate = new();

    private ImageExplainer(ExplainedNetwork network, IAttribution attribution) => (_network, _attribution) = (network, attribution);

    /// <summary>Name of the head or network.</summary>
    public string Name => _network.Name;

    /// <summary>Class names in index order, <c>[C]</c>.</summary>
    public IReadOnlyList<string> Classes => _network.Classes;

    /// <summary>How it explains; never <see cref="ExplanationMethod.Auto"/>.</summary>
    public ExplanationMethod Method => _attribution.Method;

    /// <summary>The layer that is read; <see langword="null"/> where none is.</summary>
    public string? Layer => _attribution.Layer;

    /// <summary>Name of the network that makes the features.</summary>
    internal string Model => _network.Model;

    /// <summary>Opens what is to be explained.</summary>
    /// <param name="file">A <c>.tlhead</c> file, an exported or fine-tuned <c>.onnx</c> file, or the name or path of a pretrained network that has classes.</param>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <exception cref="UsageException">A value of the options is unknown, there is no such layer, or options do not go together.</exception>
    /// <exception cref="TlearnException">
    /// The file is damaged or none of these, the head's network is not found, or the method that was asked for does not go with it: the message says which does.
    /// </exception>
    public static ImageExplainer Load(string file, ExplainerOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        options ??= new ExplainerOptions();
        options.Check();
        var log = new CallerLog(options.Classifier.Notes);
        return Load(file, options, NetworkLookup.Open(log), null, log, cancellation);
    }

    /// <summary>The same for whoever has a catalogue and a log.</summary>
    /// <param name="file">As above.</param>
    /// <param name="options">As above; its notes are not told.</param>
    /// <param name="catalogue">The models that have names.</param>
    /// <param name="images">The images that are about to be explained, which settle an input's size that is open.</param>
    /// <param name="log">Told what should be known.</param>
    /// <param name="cancellation">Stops the opening.</param>
    internal static ImageExplainer Load(string file, ExplainerOptions options, ModelCatalogue catalogue, ImageSource? images, RunLog log, CancellationToken cancellation)
    {
        options.Check();
        var network = ExplainedNetwork.Open(options.Of(file), catalogue, images, log, cancellation);
        try
        {
            return new ImageExplainer(network, AttributionChoice.Open(network, options.Method, options.Layer, log, cancellation));
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Explains an answer.</summary>
    /// <param name="image">The bytes of a JPEG, PNG, BMP, WebP or TIFF file.</param>
    /// <param name="className">The class that is asked for; <see langword="null"/> for the network's own answer.</param>
    /// <param name="cancellation">Stops within one operator.</param>
    /// <exception cref="UsageException">There is no such class.</exception>
    /// <exception cref="ImageDecodeException">The bytes are no image that can be read.</exception>
    /// <exception cref="TlearnException">The image cannot be made the network's input, or the network gives no finite numbers for it.</exception>
    public Explanation Explain(ReadOnlySpan<byte> image, string? className = null, CancellationToken cancellation = default)
    {
        var classIndex = className is null ? (int?)null : IndexOf(className);
        using var prepared = _network.Prepare(image);
        Attribution found;
        lock (_gate) found = _attribution.Explain(prepared.Input, classIndex, cancellation);
        if (!double.IsFinite(found.Score)) throw new TlearnException($"the network's score of '{Classes[found.Class]}' is {found.Score}, no finite number", "Look at the image: blank and damaged ones give such scores.");
        var probability = (double?)_network.Probabilities(found.Answers)?[found.Class];
        return new Explanation(found, Classes[found.Class], Classes[found.Answer], probability, prepared.Placement, prepared.Pixels);
    }

    /// <summary>Gives the network's memory back, after a call that is at work.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _attribution.Dispose();
            _network.Dispose();
        }
    }

    /// <summary>The index of a class.</summary>
    /// <exception cref="UsageException">There is none of that name; the message lists those there are.</exception>
    internal int IndexOf(string className)
    {
        const int Most = 20;
        for (var c = 0; c < Classes.Count; c++) if (Classes[c] == className) return c;
        var known = string.Join(", ", Classes.Take(Most));
        throw new UsageException($"`className` {className}: {Name} has no such class", $"Its classes: {known}{(Classes.Count > Most ? $", … ({Classes.Count} in all)" : "")}.");
    }
}
