using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Preparation;

/// <summary>
/// A network in the one form that the rules read: float32, operators of version 16 or later, at the batch of training. Tensors keep their
/// names, so what is trained goes back into the file it came from, in that file's own types.
/// </summary>
/// <param name="Model">The network.</param>
/// <param name="Input">Its input.</param>
internal sealed record PreparedNetwork(OnnxModel Model, TrainingInput Input)
{
    /// <summary>Prepares a network.</summary>
    /// <param name="model">As its file has it.</param>
    /// <param name="inputSize">Height and width of the images; needed where the graph leaves them open.</param>
    /// <param name="batch">Rows of a run.</param>
    /// <param name="cancellation">Stops within one operator.</param>
    /// <exception cref="TlearnException">It takes no images, leaves its size open, or insists on its batch.</exception>
    public static PreparedNetwork Of(OnnxModel model, ImageSize? inputSize, int batch, CancellationToken cancellation)
    {
        var declared = DeclaredInput.Of(model);
        var shape = declared.Settle(model.Name, inputSize).Shape(batch);
        var modern = (IsHalf(model) ? model.Widened() : model).WithOpset16();
        if (declared.Batch is { } fixedBatch && fixedBatch != batch) modern = RebatchedNetwork.Of(modern, declared.Name, shape, fixedBatch, cancellation);
        return new PreparedNetwork(modern, new TrainingInput(declared.Name, shape));
    }

    private static bool IsHalf(OnnxModel model) =>
        model.Inputs.Any(i => i.Element == ElementType.Float16) || model.Initializers.Any(t => t.Element == ElementType.Float16)
        || model.AllNodes.Any(n => n.Is("Cast") && n.Integer("to", 0) == (long)ElementType.Float16);
}

/// <summary>What a step is fed.</summary>
/// <param name="Name">Name of the tensor in the network.</param>
/// <param name="Shape">Its shape, the batch first.</param>
internal sealed record TrainingInput(string Name, IReadOnlyList<long> Shape)
{
    /// <summary>Number of values of one row.</summary>
    public int RowLength => checked((int)Shape.Skip(1).Aggregate(1L, (a, b) => a * b));
}
