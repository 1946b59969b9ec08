using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>The size of a network's input: settled by its graph, by its preprocessing, or left to whoever opens it.</summary>
internal static class InputSizes
{
    /// <summary>Checks that a size which the caller gives is one, and no other than what is settled already.</summary>
    public static void Require(ExtractionRequest request, ResolvedPreprocessing preprocessing, OnnxModel model, bool pixels)
    {
        if (request.InputSize is not { } told) return;
        if (told.Height < 1 || told.Width < 1) throw new UsageException($"`InputSize`: found {told.Height} × {told.Width}, expected at least 1 × 1 pixel");
        if (pixels) throw new UsageException($"`InputSize`: found {told.Height} × {told.Width}, and {model.Name} takes images of any size and resizes them itself", "Leave it out.");
        if (AreOpen(preprocessing, model)) return;
        var declared = DeclaredInput.Of(model);
        var settled = preprocessing.Record.OutputSize ?? new ImageSize(declared.Height!.Value, declared.Width!.Value);
        if (told != settled) throw new UsageException($"`InputSize`: found {told.Height} × {told.Width}, and the input of {model.Name} is {settled.Height} × {settled.Width} by its graph or preprocessing", "Leave it out.");
    }

    /// <summary>Whether neither graph nor preprocessing settles the size.</summary>
    public static bool AreOpen(ResolvedPreprocessing preprocessing, OnnxModel model) =>
        preprocessing.Record.OutputSize is null && DeclaredInput.Of(model) is { Height: null } or { Width: null };
}
