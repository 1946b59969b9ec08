using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Extraction;

namespace TransferLearning;

/// <summary>What is taken from a network, how images are prepared for it and on what it runs.</summary>
public sealed record EmbedderOptions
{
    /// <summary>
    /// The layer whose values are the embedding: a tensor's name in the graph, several joined by <c>+</c> for their concatenation, or <c>auto</c> (default) for
    /// the one before the network's own classifier. <see cref="Models.Inspect(string)"/> lists a network's layers.
    /// </summary>
    public string Tap { get; init; } = "auto";

    /// <summary>
    /// Whether <see cref="Features.ExtractAsync(string, ImageEmbedder, string, IProgress{ExtractionProgress}?, CancellationToken)"/> also stores the network's own classification output, in the same pass: what enters its final softmax, or the output itself where
    /// it has none. It is a layer of the store under <see cref="ImageEmbedder.Logits"/>. A network without classes is refused. Default: not.
    /// </summary>
    public bool Logits { get; init; }

    /// <summary>How a layer's map <c>[C,H,W]</c> becomes a vector: <c>avg</c>, <c>max</c>, <c>gem</c>, <c>flatten</c>, <c>token</c>; <see langword="null"/> (default) for what suits the layer.</summary>
    public string? Pool { get; init; }

    /// <summary>
    /// How pixels become the network's input: <c>auto</c> (default) for what the network's files say, a preset (<c>imagenet</c>, <c>caffe-bgr</c>, <c>inception</c>) with changes
    /// behind commas (<c>imagenet,crop=288</c>), or the path of a JSON file. <c>decode=fast</c> among the changes (<c>auto,decode=fast</c>) decodes JPEGs far larger than the input smaller.
    /// </summary>
    public string Preprocess { get; init; } = "auto";

    /// <summary>
    /// Height and width of the network's input in pixels, for a network that takes any size under a preprocessing that keeps each image's own: all images must then be of this size.
    /// <see langword="null"/> (default) where the graph or the preprocessing settles it, as they mostly do; another size than theirs is refused.
    /// </summary>
    public (int Height, int Width)? InputSize { get; init; }

    /// <summary>Views of an image whose vectors are averaged: <c>center</c> (default), <c>flip</c>, <c>five</c>, <c>ten</c>.</summary>
    public string Views { get; init; } = "center";

    /// <summary>Where the network runs: <c>auto</c> (default: the best device that works), <c>cpu</c>, <c>cuda:0</c>, … A device that is named and does not work is an error.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Images that go through the network together in extraction; <see langword="null"/> (default) for what suits the device.</summary>
    public int? Batch { get; init; }

    /// <summary>Threads to use; 0 (default) for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Told what should be known while work goes on: which device runs, what was guessed, left out or replaced. Called from several threads.</summary>
    public Action<Note>? Notes { get; init; }

    internal ExtractionRequest Request(string? model) => new()
    {
        Model = model,
        Taps = [Tap],
        Logits = Logits,
        Pool = Pool,
        Preprocess = Preprocess,
        InputSize = InputSize is (var height, var width) ? new ImageSize(height, width) : null,
        Views = Views,
        Device = Device,
        Batch = Batch,
        Threads = Threads,
    };
}
