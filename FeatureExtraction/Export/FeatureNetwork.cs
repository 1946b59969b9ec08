using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Export;

/// <summary>
/// Extraction as one ONNX network: <c>image</c>, float32 <c>[N,3,H,W]</c>, in; <see cref="Output"/>, float32 <c>[N,D]</c>, out. The backbone keeps
/// its weights, its names, its opset and, where it has one, its fixed batch.
/// </summary>
internal static class FeatureNetwork
{
    // ONNX Runtime promises no earlier one, and broadcasting was another before it.
    private const long OldestOpset = 7;

    /// <summary>Name of the tensor with the features.</summary>
    public const string Output = TapVectors.Name;

    /// <summary>Writes the network of an embedder.</summary>
    /// <param name="embedder">The network, opened on the processor.</param>
    /// <param name="taps">A tap expression of the request that opened it.</param>
    /// <param name="form">What it takes.</param>
    /// <exception cref="TlearnException">
    /// The views are no centre or mirror image, the opset is too old, the weights are larger than a file may be, or a batch is fixed and there are two views.
    /// </exception>
    public static OnnxModel Build(EmbeddingModel embedder, string taps, InputForm form = InputForm.Tensor)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        var backbone = embedder.Backbone;
        var views = Views(embedder);
        List<TapOutput> outputs = [.. embedder.Positions(taps).Select(at => backbone.Outputs[at])];
        var tensors = outputs.Select(c => c.Tap.Name).ToList();
        var network = backbone.Model.WithOutputs([.. tensors.Distinct()]).WithWeightsInside();
        if (network.Opset < OldestOpset)
        {
            throw new TlearnException($"{network.Name}: found opset {network.Opset}, expected at least {OldestOpset}", "Convert the network to a newer opset, or export it again.");
        }

        var record = embedder.Preprocessing.Record;
        if (form == InputForm.Pixels)
        {
            PixelInput.Require(record);
            if (backbone.FixedBatch > 1) throw new TlearnException($"`InputForm.Pixels`: {embedder.ModelName} takes batches of {backbone.FixedBatch}, and images of different sizes come one at a time", "Export without `InputForm.Pixels`.");
            if (!PixelInput.KeepsSize(record)) network = network.WithOpset9();
        }

        var shape = Shape(embedder, network, outputs);
        if (form == InputForm.Pixels) shape = PixelInput.KeepsSize(record) ? [shape[0], shape[2], shape[3], 3] : [shape[0], "H", "W", 3];
        var input = ImageInput.Build(backbone.Input, shape, form == InputForm.Pixels ? record : null, views, network.Opset);
        var behind = TapVectors.Build(outputs, views, network.Opset);
        return network
            .Prepend(input, new Dictionary<string, string> { [ImageInput.Fed] = backbone.Input.Name })
            .Append(behind, tensors.Select((tensor, tap) => (tensor, tap)).ToDictionary(t => TapVectors.Map(t.tap), t => t.tensor));
    }

    /// <summary>The record of what an image must become for the network: the embedder's, in the layout and type of <c>image</c>.</summary>
    /// <param name="embedder">The network that was exported.</param>
    /// <param name="form">What the exported network takes.</param>
    public static PreprocessingRecord Preprocessing(EmbeddingModel embedder, InputForm form = InputForm.Tensor)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        return form == InputForm.Pixels ? PixelInput.Rest(embedder.Preprocessing.Record) : embedder.Preprocessing.Record with { Layout = TensorLayout.NCHW, Type = TensorElement.Float32 };
    }

    private static int Views(EmbeddingModel embedder)
    {
        var views = embedder.Preprocessor.Views;
        if (views.Name is not ("center" or "flip"))
        {
            throw new TlearnException(
                $"the head was trained with `Views` {views.Name}: these views are cut from an image that is larger than the network's input, and an exported network gets one input an image",
                "Train the head on features of `Views` center or flip.");
        }

        if (views.Count > 1 && embedder.Backbone.FixedBatch is { } batch)
        {
            throw new TlearnException(
                $"the head was trained with `Views` {views.Name}, and {embedder.ModelName} takes batches of {batch} alone: an image and its mirror image would need {views.Count * batch}",
                "Train the head on features of `Views` center, or export the backbone with an open batch.");
        }

        return views.Count;
    }

    /// <summary>Batch, 3, height, width; names where the graph leaves them open and nothing settles them.</summary>
    private static object[] Shape(EmbeddingModel embedder, OnnxModel network, IReadOnlyList<TapOutput> outputs)
    {
        var (backbone, declared) = (embedder.Backbone, DeclaredInput.Of(network));
        object batch = backbone.FixedBatch is { } fixedBatch ? fixedBatch : "N";
        var isOpen = embedder.Preprocessing.Record.OutputSize is null && embedder.Preprocessor.Views.Count == 1 && outputs.All(c => c.Pooling.Name != "flatten");
        object height = isOpen && declared.Height is null ? "H" : backbone.Input.Size.Height;
        object width = isOpen && declared.Width is null ? "W" : backbone.Input.Size.Width;
        return [batch, 3, height, width];
    }
}
