using System.Collections.Concurrent;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>One of a network's answers for an image.</summary>
/// <param name="Label">Name of the class; its index where the network has no names.</param>
/// <param name="Probability">Probability, 0 to 1.</param>
internal sealed record ClassAnswer(string Label, float Probability);

/// <summary>A classified image.</summary>
/// <param name="Path">Relative to the images' root.</param>
/// <param name="Top">The best answers, best first.</param>
internal sealed record ClassifiedImage(string Path, IReadOnlyList<ClassAnswer> Top);

/// <summary>What classifying a source came to.</summary>
/// <param name="Images">The images that could be used, in natural order of path.</param>
/// <param name="Failures">The others.</param>
internal sealed record ClassificationResult(IReadOnlyList<ClassifiedImage> Images, IReadOnlyList<ItemFailure> Failures);

/// <summary>The pretrained network as it is, on images, with its own labels.</summary>
internal sealed class NetworkClassification : IDisposable
{
    private readonly EmbeddingModel _embedder;
    private readonly NetworkOutput _output;

    private NetworkClassification(EmbeddingModel embedder, NetworkOutput output, ModelLabels? labels)
    {
        _embedder = embedder;
        _output = output;
        Labels = labels;
    }

    /// <summary>The class names and where they come from; <see langword="null"/> where the network has none.</summary>
    public ModelLabels? Labels { get; }

    /// <summary>Number of classes that the network tells apart.</summary>
    public int Classes => _embedder.Backbone.Taps[0].Dimension;

    /// <summary>The network with what stands before it.</summary>
    public EmbeddingModel Embedder => _embedder;

    /// <summary>Opens a network's own classifier.</summary>
    /// <param name="request">The network; its taps are not read.</param>
    /// <param name="catalogue">The models that have names.</param>
    /// <param name="labels">A file of class names, one a line; <see langword="null"/> for the model's own.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <exception cref="TlearnException">The network has no classifier, or the labels do not fit it.</exception>
    public static NetworkClassification Open(ExtractionRequest request, ModelCatalogue catalogue, string? labels = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(catalogue);
        // The default network has no classes. That is said before its file is looked for, so that the answer is the same on every machine.
        RequireClasses(request.Model ?? ModelCatalogue.DefaultModel, catalogue);
        var reference = catalogue.Find(request.Model);
        RequireClasses(reference.Name, catalogue);
        var model = reference.Load();
        var output = NetworkOutput.Find(model);
        var embedder = EmbeddingModel.Open(request with { Taps = [output.Tensor], Pool = "flatten" }, catalogue, cancellation: cancellation);
        try
        {
            return new NetworkClassification(embedder, output, ModelLabels.For(reference, model, embedder.Backbone.Taps[0].Dimension, labels));
        }
        catch
        {
            embedder.Dispose();
            throw;
        }
    }

    /// <exception cref="UsageException">The catalogue knows the network as one without classes.</exception>
    private static void RequireClasses(string name, ModelCatalogue catalogue)
    {
        if (catalogue.Named(name) is not { Classes: 0 }) return;
        var others = catalogue.List().Where(m => m is { IsPresent: true, Classes: > 0 }).Select(m => $"{m.Name} ({m.Classes} classes)").ToList();
        throw new UsageException(
            $"the network {name}{(name == ModelCatalogue.DefaultModel ? ", the default of `Model`," : "")} gives features and has no classes",
            others.Count == 0 ? "Name a network with classes: `Model` PATH. Or train a head on its features: `Head.Train`." : $"Networks with classes that are here: {string.Join(", ", others)}. Say `Model` {others[0].Split(' ')[0]}, or train a head on its features: `Head.Train`.");
    }

    /// <summary>Classifies every image of a source.</summary>
    /// <param name="source">The images.</param>
    /// <param name="top">How many answers to give for each.</param>
    /// <param name="progress">Told after each image.</param>
    /// <param name="cancellation">Stops the run.</param>
    public ClassificationResult Run(ImageSource source, int top, IProgress<ExtractionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var sink = new AnswerSink(this, top);
        EmbeddingRun.Execute(_embedder, source, [.. source.Enumerate(cancellation)], sink, progress, cancellation);
        return new ClassificationResult(
            [.. sink.Images.OrderBy(i => i.Path, NaturalOrder.Instance)],
            [.. sink.Failures.OrderBy(f => f.Path, NaturalOrder.Instance)]);
    }

    /// <inheritdoc/>
    public void Dispose() => _embedder.Dispose();

    /// <summary>Keeps the best answers of each image; every file is read, copies included.</summary>
    private sealed class AnswerSink(NetworkClassification network, int top) : IEmbeddingSink
    {
        public ConcurrentBag<ClassifiedImage> Images { get; } = [];

        public ConcurrentBag<ItemFailure> Failures { get; } = [];

        public bool IsKnown(SeenFile file) => false;

        public bool Claim(SeenFile file, ContentHash content, ReadOnlySpan<byte> start) => true;

        public void Accept(SeenFile file, ContentHash content, IReadOnlyList<ReadOnlyMemory<float>> vectors)
        {
            var probabilities = network._output.ToProbabilities(vectors[0].Span);
            Images.Add(new ClassifiedImage(file.Item.Path, [.. NetworkOutput.TopK(probabilities, top).Select(a => new ClassAnswer(network.Labels?.Names[a.Class] ?? $"{a.Class}", a.Probability))]));
        }

        public void Fail(ImageItem item, ContentHash? claimed, string stage, string reason) => Failures.Add(new ItemFailure(item.Path, stage, reason));
    }
}
