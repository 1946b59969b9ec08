using Microsoft.ML.OnnxRuntime;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.Onnx;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>Lists the tensors that a user would tap, with the shapes that they really have: the network is run once.</summary>
internal static class TapLister
{
    private const int DefaultSide = 224;

    private static readonly HashSet<string> s_layers =
    [
        "Conv", "Gemm", "MatMul", "Add", "Sum", "Concat", "BatchNormalization", "LayerNormalization", "RMSNormalization", "InstanceNormalization",
        "Relu", "LeakyRelu", "PRelu", "Clip", "HardSwish", "Sigmoid", "Softmax", "Gelu", "Elu", "Selu", "Mish", "Swish", "Mul", "Tanh", "Attention",
        "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "ReduceMean", "Flatten", "Gather", "DequantizeLinear",
    ];

    public static IReadOnlyList<TapInfo> List(OnnxModel model, string penultimate, ImageSize? size, out string? missing)
    {
        var images = model.Graph.ReachableFrom(model.Inputs.Select(i => i.Name));
        var candidates = model.Nodes
            .Where(n => n.Domain.Length == 0 && n.Outputs.Count > 0 && images.Contains(n.Outputs[0]) && (s_layers.Contains(n.Operator) || n.Outputs[0] == penultimate))
            .ToList();
        var ends = BlockEnds.Find(model, images);
        // Layers behind the penultimate one tell the network's own classes apart and nothing else.
        if (penultimate.Length > 0)
        {
            ends.IntersectWith(model.Graph.NeededFor([penultimate]).SelectMany(n => n.Outputs));
            ends.Add(penultimate);
        }

        var facts = Shapes(model, [.. candidates.Select(n => n.Outputs[0])], size, out var batch, out missing);
        if (facts is null) return [.. candidates.Select(n => new TapInfo(n.Outputs[0], n.Operator, null, ends.Contains(n.Outputs[0])))];
        var layouts = new MapLayouts(model);
        return
        [
            .. candidates.Zip(facts)
                .Where(p => p.Second is { Element: "Float" or "Float16", Shape: [var first, _, ..] } && first == batch)
                .Select(p => Describe(layouts, p.First, p.Second!.Shape, ends.Contains(p.First.Outputs[0]))),
        ];
    }

    private static TapInfo Describe(MapLayouts layouts, OnnxNode node, long[] shape, bool suggested)
    {
        var tap = new TapInfo(node.Outputs[0], node.Operator, shape[1..], suggested);
        return !MapLayouts.IsVector(shape) && layouts.Of(tap.Name, shape) is { } layout ? tap with { Channels = layout.Order, ClassTokens = layout.ClassTokens } : tap;
    }

    private static IReadOnlyList<TensorFacts?>? Shapes(OnnxModel model, IReadOnlyList<string> tensors, ImageSize? size, out int batch, out string? missing)
    {
        (batch, missing) = (1, null);
        try
        {
            var cut = model.WithOutputs(tensors);
            var declared = DeclaredInput.Of(cut);
            batch = declared.Batch ?? 1;
            var told = declared is { Height: not null, Width: not null } ? (ImageSize?)null : size ?? new ImageSize(declared.Height ?? DefaultSide, declared.Width ?? DefaultSide);
            var input = declared.Settle(model.Name, told);
            // It runs once: optimising it would cost more than it saves.
            using var session = NetworkSession.Open(cut, DeviceSpec.Cpu, 1, out _, o => o.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL);
            return NetworkSession.RunBlank(session, model.Name, input, batch, tensors);
        }
        catch (TlearnException e)
        {
            missing = e.Message;
            return null;
        }
    }
}
