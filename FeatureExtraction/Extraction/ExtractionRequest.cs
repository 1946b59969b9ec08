using TransferLearning.Core.Preprocessing;
using TransferLearning.Core.Threading;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>Which network runs, what is taken from it, how it is fed and on what it runs.</summary>
internal sealed record ExtractionRequest
{
    /// <summary>The largest <see cref="Batch"/> that may be asked for.</summary>
    public const int MostBatch = 4096;

    /// <summary>A name of the catalogue or the path of an ONNX file; <see langword="null"/> for the catalogue's default.</summary>
    public string? Model { get; init; }

    /// <summary>Tap expressions: <c>auto</c>, a tensor's name, or several names joined by <c>+</c>, which are concatenated.</summary>
    public IReadOnlyList<string> Taps { get; init; } = ["auto"];

    /// <summary>Taps that are settled already (a store's), each with its pooling; where they are given, <see cref="Taps"/> and <see cref="Pool"/> are not read.</summary>
    public IReadOnlyList<TapRequest>? KnownTaps { get; init; }

    /// <summary>
    /// Whether the network's own classification output is taken as well, in the same pass: what enters its final softmax, or its output where it has none
    /// (<see cref="OwnLogits"/>). It is a tap under the tensor's real name like the others.
    /// </summary>
    public bool Logits { get; init; }

    /// <summary>
    /// Pooling of maps: <c>avg</c>, <c>max</c>, <c>gem</c>, <c>flatten</c>, <c>token</c>; <see langword="null"/> for the default of each tap. Of
    /// concatenated taps that differ in it, one each, joined by <c>+</c>.
    /// </summary>
    public string? Pool { get; init; }

    /// <summary>The preprocessing option: <c>auto</c>, a preset with or without changes, or the path of a record.</summary>
    public string Preprocess { get; init; } = "auto";

    /// <summary>A record that is settled already (a head's, a store's); where it is given, <see cref="Preprocess"/> is not read.</summary>
    public PreprocessingRecord? Preprocessing { get; init; }

    /// <summary>The views of an image whose vectors are averaged: <c>center</c>, <c>flip</c>, <c>five</c>, <c>ten</c>; <see langword="null"/> for <c>center</c>.</summary>
    public string? Views { get; init; }

    /// <summary>
    /// The images that are about to be embedded. Where neither the graph nor the preprocessing settles the input's size, the first of them does;
    /// <see langword="null"/> makes such a network an error.
    /// </summary>
    public ImageSource? SizedBy { get; init; }

    /// <summary>The input's size, where neither the graph nor the preprocessing settles it and no images are at hand; another than theirs is refused.</summary>
    public ImageSize? InputSize { get; init; }

    /// <summary>Device, <c>auto</c> for the best that works.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Images, or views of images, that go through the network together; <see langword="null"/> for what suits the device.</summary>
    public int? Batch { get; init; }

    /// <summary>How images are fed to the network; <see langword="null"/> for what suits the device.</summary>
    internal Feeding? Feeding { get; init; }

    /// <summary>
    /// Whether images come one at a time and each is to be answered soon. Then the network computes one image on all threads, which do not
    /// sleep while it lasts, and a device beside the processor is given one image a call. Otherwise each image has one thread: of many images
    /// that are computed at once, more are done in the same time and each takes longer.
    /// </summary>
    public bool ForSingleImages { get; init; }

    /// <summary>Whether the decoder's library is loaded with the first image that is decoded, not with the network: a second run over a store, where nothing is new, needs none.</summary>
    internal bool LoadsDecoderLate { get; init; }

    /// <summary>Threads to use; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Checks the numbers, before anything is opened.</summary>
    /// <exception cref="UsageException">One is out of its range.</exception>
    public void Check()
    {
        ThreadCount.Require(Threads);
        if (Batch is < 1 or > MostBatch) throw new UsageException($"`Batch`: found {Batch}, expected 1 to {MostBatch}, or none for what suits the device");
    }
}
