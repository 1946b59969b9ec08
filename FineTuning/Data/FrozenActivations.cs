using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.FeatureExtraction.Preprocessing.Augmenting;
using TransferLearning.FineTuning.Start;
using TransferLearning.FineTuning.Training;

namespace TransferLearning.FineTuning.Data;

/// <summary>Brings the activations at which a network is cut, as ordinary features of the frozen part: taps of pooling <c>flatten</c>.</summary>
/// <param name="Features">Computes and keeps them.</param>
/// <param name="Embedder">The network as it came.</param>
/// <param name="Start">The network that is trained, whose tensors have the same names unless they would be taken for its outputs.</param>
/// <param name="Request">Tap and pooling of the classifier.</param>
internal sealed record FrozenActivations(IImageFeatures Features, ImageEmbedder Embedder, StartingNetwork Start, FineTuningRequest Request)
{
    private const string Renamed = "backbone.";

    /// <summary>The rows of a dataset, at a cut.</summary>
    /// <param name="plain">The classifier's own features of them, computed already.</param>
    /// <param name="cut">Tensors of the network that is trained.</param>
    /// <param name="augmentation">What is varied in the views that are stored beside the plain one.</param>
    /// <param name="cancellation">Stops the extraction.</param>
    /// <exception cref="TlearnException">An image changed since its features were made.</exception>
    public IBatchSource Load(LabeledDataset plain, IReadOnlyList<string> cut, Augmentation augmentation, CancellationToken cancellation)
    {
        // What is not varied first: were a view to fail, that is there for the next run.
        var own = View(plain, cut, ViewSet.Center.Name, cancellation);
        var varied = Enumerable.Range(1, Request.StoredViews).Select(v => View(plain, cut, ViewSet.Augmented(augmentation, Request.Options.Seed, v).Name, cancellation)).ToList();
        return new StoredActivations(own, varied);
    }

    private IReadOnlyList<FeatureMatrix> View(LabeledDataset plain, IReadOnlyList<string> cut, string views, CancellationToken cancellation) => [.. cut.Select(tensor =>
    {
        if (tensor != Start.FeaturesTensor) return InOrder(plain, Features.Load(Original(Embedder, tensor), "flatten", views, cancellation));
        return views == ViewSet.Center.Name ? plain.Features : InOrder(plain, Features.Load(Request.Tap, Request.Pool, views, cancellation));
    })];

    /// <summary>Whether a tensor of the network that is trained is one of the network as it came.</summary>
    public static bool IsOfBackbone(ImageEmbedder embedder, string tensor) => embedder.Backbone.Model.Graph.Producer(Original(embedder, tensor)) is not null;

    private static string Original(ImageEmbedder embedder, string tensor) =>
        embedder.Backbone.Model.Graph.Producer(tensor) is null && tensor.StartsWith(Renamed, StringComparison.Ordinal) ? tensor[Renamed.Length..] : tensor;

    private static FeatureMatrix InOrder(LabeledDataset plain, LabeledDataset other)
    {
        var rows = other.Items.Select((item, row) => (item.Path, row)).ToDictionary(p => p.Path, p => p.row, StringComparer.Ordinal);
        return other.Features.Select([.. plain.Items.Select(item => rows.TryGetValue(item.Path, out var row) && other.Items[row].Content == item.Content
            ? row
            : throw new TlearnException($"{item.Path}: the image changed, or became unusable, while its activations were computed", "Run the command again."))]);
    }
}
