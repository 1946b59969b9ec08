using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Loading;

namespace TransferLearning.Answering;

/// <summary>What answers for images: a head of a <c>.tlhead</c> file, or a network of an <c>.onnx</c> file that knows its classes.</summary>
internal interface IClassifier : IAnswers
{
    /// <summary>Brings what it answers from.</summary>
    /// <param name="paths">STORE, or one or several IMAGES.</param>
    /// <param name="options">Device, batch, threads and, where the user names it, the network.</param>
    /// <param name="forImages">Options that the user gave and that only images can heed.</param>
    /// <param name="cancellation">Stops an extraction.</param>
    FeatureSet Open(IReadOnlyList<string> paths, ExtractionRequest options, IReadOnlyList<string> forImages, CancellationToken cancellation);
}
