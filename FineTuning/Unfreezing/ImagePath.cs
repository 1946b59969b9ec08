using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Unfreezing;

/// <summary>What lies between the images and the logits of a network.</summary>
internal sealed class ImagePath
{
    private readonly IReadOnlySet<string> _values;

    public ImagePath(OnnxModel model, string logits)
    {
        Model = model;
        _values = model.Graph.ValuesFrom(model.Inputs.Select(i => i.Name));
        Needed = model.Graph.NeededFor([logits]);
        Nodes = [.. Needed.Where(n => n.Outputs.Any(_values.Contains))];
        Layers = [.. Nodes.Where(IsLayer)];
        if (Layers.Count == 0) throw new TlearnException($"{model.Name}: no convolution, Gemm or MatMul with weights leads to '{logits}'", "Give a network whose output `Unfreeze` can be counted from.");
    }

    public OnnxModel Model { get; }

    public OnnxGraph Graph => Model.Graph;

    /// <summary>All nodes that the logits need.</summary>
    public IReadOnlyList<OnnxNode> Needed { get; }

    /// <summary>Those whose results depend on the images' values, in the order of the file: producers first.</summary>
    public IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>Those of <see cref="Nodes"/> that are layers with weights: convolutions and products with something stored.</summary>
    public IReadOnlyList<OnnxNode> Layers { get; }

    /// <summary>Whether a tensor differs from image to image.</summary>
    public bool DependsOnImages(string tensor) => _values.Contains(tensor);

    private bool IsLayer(OnnxNode node) => ClassifierLayer.IsStandard(node)
        && (ClassifierLayer.IsLayer(Graph, node) || (node.Is("MatMul") && Graph.IsConstant(node.Inputs[0])));
}
