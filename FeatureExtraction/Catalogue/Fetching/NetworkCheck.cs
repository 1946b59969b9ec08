using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>Whether a file of unknown hash can be the network that a manifest describes: it must be fed and answer as that says.</summary>
internal static class NetworkCheck
{
    /// <summary>Compares what the graph declares with the manifest.</summary>
    /// <exception cref="TlearnException">It takes no images, or of another size, or tells apart another number of classes.</exception>
    public static void RequireFit(OnnxModel model, ModelManifest manifest, string from)
    {
        var next = $"Another export can be used under a name of its own: tlearn models add {from} --name NAME.";
        var input = DeclaredInput.Of(model);
        if (manifest.Preprocessing?.OutputSize is { } size && ((input.Height ?? size.Height) != size.Height || (input.Width ?? size.Width) != size.Width))
        {
            throw new TlearnException($"{from} is not the network that '{manifest.Name}' describes: it takes images of {input.Height}x{input.Width}, expected {size.Height}x{size.Width}", next);
        }

        if (manifest.Classes is > 0 and var classes && ClassesOf(model) is { } found && found != classes)
        {
            throw new TlearnException($"{from} is not the network that '{manifest.Name}' describes: its output has {found} values, expected {classes} classes", next);
        }
    }

    /// <summary>Values for one image of a model's only output; <see langword="null"/> where the graph leaves them open.</summary>
    public static long? ClassesOf(OnnxModel model) =>
        model.Outputs is [{ Shape: { Count: >= 2 } shape }] && shape.Skip(1).All(d => d.Size is not null) ? shape.Skip(1).Aggregate(1L, (product, d) => product * d.Size!.Value) : null;
}
