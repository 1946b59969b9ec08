using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>From what a request says of preprocessing, and what the network's file and manifest tell, to a record.</summary>
internal static class RequestedPreprocessing
{
    /// <summary>The preprocessing that a request comes to for a model.</summary>
    /// <exception cref="TlearnException">It cannot be found or understood; the message lists the choices.</exception>
    public static ResolvedPreprocessing Resolve(ExtractionRequest request, ModelReference reference, OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(model);
        if (request.Preprocessing is { } record)
        {
            return new ResolvedPreprocessing(record, new Dictionary<string, string>());
        }

        var input = DeclaredInput.Of(model);
        long? height = input.Height;
        long? width = input.Width;
        return PreprocessingResolver.Resolve(PreprocessingOption.Parse(request.Preprocess), new ModelHints
        {
            ModelPath = reference.Path,
            Metadata = model.Metadata,
            InputShape = input.Layout == TensorLayout.NCHW ? [input.Batch, 3, height, width] : [input.Batch, height, width, 3],
            InputLayout = input.Layout,
            InputElement = input.Element,
            CatalogueRecord = reference.Manifest?.Preprocessing,
        });
    }
}
