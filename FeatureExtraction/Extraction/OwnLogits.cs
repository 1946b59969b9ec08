using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>The network's own classification output as a tap beside the features: what <c>classify</c> answers with, in front of a final softmax.</summary>
internal static class OwnLogits
{
    /// <summary>How it is pooled where it is a map: not at all.</summary>
    public const string Pool = "flatten";

    /// <summary>Finds it.</summary>
    /// <param name="reference">The network; what its manifest says of its classes holds.</param>
    /// <param name="model">The same, read.</param>
    /// <param name="why">Why there is none, a sentence.</param>
    /// <returns>Where it is and whether it holds probabilities; <see langword="null"/> for a network that gives features and no classes.</returns>
    public static NetworkOutput? Find(ModelReference reference, OnnxModel model, out string? why)
    {
        why = reference.Manifest is { Classes: 0 } ? "its manifest says that it has no classes" : null;
        if (why is not null) return null;
        try
        {
            return NetworkOutput.FindLogits(model);
        }
        catch (TlearnException e)
        {
            why = e.Message;
            return null;
        }
    }

    /// <summary>Finds it.</summary>
    /// <exception cref="UsageException">The network gives features and no classes.</exception>
    public static NetworkOutput Require(ModelReference reference, OnnxModel model) =>
        Find(reference, model, out var why)
        ?? throw new UsageException($"`Logits`: the network {reference.Name} has no classification output of its own: {why}", "Leave `Logits` out, or name a network with classes: `Models.List` shows them.");
}
