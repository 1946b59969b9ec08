using TransferLearning.FeatureExtraction.Backbones.Devices;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>
/// Whether the device that was asked for does a network's main work. That is its products: convolutions, matrix products, attention,
/// recurrences, which hold nearly all of the arithmetic; in a network without any, all nodes but those that only compute shapes. Counted,
/// not timed: kernels of an asynchronous device return before their work is done, so that times flatter it.
/// </summary>
internal static class DeviceCoverage
{
    /// <summary>The share of the main work that a device must take.</summary>
    public const double Least = 0.5;

    private static readonly string[] s_products = ["Conv", "MatMul", "Gemm", "Attention", "Einsum", "LSTM", "GRU", "RNN"];

    // ONNX Runtime itself keeps such nodes on the processor, where shapes live.
    private static readonly HashSet<string> s_shapeWork =
    [
        "Shape", "Size", "Gather", "Slice", "Concat", "Squeeze", "Unsqueeze", "Reshape", "Cast", "Constant", "ConstantOfShape", "Range", "Expand", "Where", "Equal", "Identity",
        "MemcpyFromHost", "MemcpyToHost",
    ];

    /// <summary>Checks a profile of a network.</summary>
    /// <param name="model">Name of the model in messages.</param>
    /// <param name="graph">The graph that ran.</param>
    /// <param name="device">What was asked for.</param>
    /// <param name="profile">What really ran where.</param>
    /// <exception cref="TlearnException">Less than <see cref="Least"/> of the main work is on the device; the message names the nodes that fell back.</exception>
    public static void Require(string model, OnnxGraph graph, ChosenDevice device, ExecutionProfile profile)
    {
        var work = profile.Nodes.Where(n => IsProduct(n.Operator)).ToList();
        var total = IsCompiled(profile, device.Provider) ? Math.Max(work.Count, graph.Nodes.Count(n => IsProduct(n.Operator))) : work.Count;
        if (total == 0)
        {
            work = [.. profile.Nodes.Where(n => !s_shapeWork.Contains(n.Operator))];
            total = work.Count;
        }

        var fallen = work.Where(n => n.Provider != device.Provider).ToList();
        if (total == 0 || total - fallen.Count >= Least * total) return;
        throw new TlearnException(
            $"{model}: device {device.Name}: {device.Provider} takes {total - fallen.Count} of the {total} nodes that carry the network's work, expected at least {Least:P0}; fell back to {string.Join(", ", fallen.Select(n => n.Provider).Distinct())}: {ExecutionProfile.Operators(fallen)}",
            "Use `Device` cpu, another device, or export the network with operators and types that this provider has (float32 or float16 rather than int8).");
    }

    private static bool IsProduct(string op) => s_products.Any(p => op.Contains(p, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the provider swallowed parts of the graph whole: ONNX Runtime names such a node after the provider.</summary>
    private static bool IsCompiled(ExecutionProfile profile, string provider) =>
        profile.Nodes.Any(n => n.Provider == provider && n.Name.StartsWith(provider, StringComparison.Ordinal));
}
