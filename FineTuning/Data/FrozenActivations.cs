using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Preprocessing.Views;
using TransferLearning.FineTuning.Training.Batches;

namespace TransferLearning.FineTuning.Data;

/// <summary>Brings the activations at which a network is cut, as ordinary features of the frozen part: taps of pooling <c>flatten</c>.</summary>
/// <param name="Features">Computes and keeps them.</param>
/// <param name="Embedder">The network as it came.</param>
/// <param name="FeaturesTensor">
/// The tensor that the new classifier reads, as the network that is trained names it. Its other tensors have the names that they came with, unless those would be taken for its outputs.
/// </param>
/// <param name="Tap">The tap expression of that tensor.</param>
/// <param name="Pool">Its pooling.</param>
internal sealed record FrozenActivations(IImageFeatures Features, EmbeddingModel Embedder, string FeaturesTensor, string Tap, string? Pool)
{
    private const string Renamed = "backbone.";

    /// <summary>The rows of a dataset, at a cut.</summary>
    /// <param name="plain">The classifier's own features of them, computed already.</param>
    /// <param name="training">The rows that training reads: of them alone there are augmented views.</param>
    /// <param name="cut">Tensors of the network that is trained.</param>
    /// <param name="views">Names of the augmented views that are stored beside the plain one.</param>
    /// <param name="cancellation">Stops the extraction.</param>
    /// <exception cref="TlearnException">An image changed since its features were made.</exception>
    public IBatchSource Load(LabeledDataset plain, IReadOnlyList<int> training, IReadOnlyList<string> cut, IReadOnlyList<string> views, CancellationToken cancellation)
    {
        // What is not varied first: were a view to fail, that is there for the next run.
        var own = View(plain, [.. Enumerable.Range(0, plain.Items.Count)], cut, ViewSet.Center.Name, cancellation);
        return new StoredActivations(own, [.. views.Select(v => View(plain, training, cut, v, cancellation))]);
    }

    private IReadOnlyList<FeatureMatrix> View(LabeledDataset plain, IReadOnlyList<int> rows, IReadOnlyList<string> cut, string views, CancellationToken cancellation)
    {
        var only = rows.Count == plain.Items.Count ? null : rows.Select(r => plain.Items[r].Path).ToHashSet(StringComparer.Ordinal);
        string[] frozen = [.. cut.Where(tensor => tensor != FeaturesTensor)];
        var loaded = frozen.Length == 0 ? [] : Features.Load([.. frozen.Select(t => Original(Embedder, t))], "flatten", views, only, cancellation);
        return [.. cut.Select(tensor => tensor != FeaturesTensor ? InOrder(plain, rows, loaded[Array.IndexOf(frozen, tensor)])
            : views == ViewSet.Center.Name ? plain.Features : InOrder(plain, rows, Features.Load([Tap], Pool, views, only, cancellation)[0]))];
    }

    /// <summary>Whether a tensor of the network that is trained is one of the network as it came.</summary>
    public static bool IsOfBackbone(EmbeddingModel embedder, string tensor) => embedder.Backbone.Model.Graph.Producer(Original(embedder, tensor)) is not null;

    private static string Original(EmbeddingModel embedder, string tensor) =>
        embedder.Backbone.Model.Graph.Producer(tensor) is null && tensor.StartsWith(Renamed, StringComparison.Ordinal) ? tensor[Renamed.Length..] : tensor;

    private static FeatureMatrix InOrder(LabeledDataset plain, IReadOnlyList<int> rows, LabeledDataset other)
    {
        var known = other.Items.Select((item, row) => (item.Path, row)).ToDictionary(p => p.Path, p => p.row, StringComparer.Ordinal);
        // Rows that were not asked for are never read: they show the first.
        var order = new int[plain.Items.Count];
        foreach (var row in rows)
        {
            var item = plain.Items[row];
            order[row] = known.TryGetValue(item.Path, out var found) && other.Items[found].Content == item.Content
                ? found
                : throw new TlearnException($"{item.Path}: the image changed, or became unusable, while its activations were computed", "Run the command again.");
        }

        return other.Features.Select(order);
    }
}
