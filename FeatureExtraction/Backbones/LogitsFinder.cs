using TransferLearning.Onnx.Graph;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>Where a network ends in a softmax, what enters it: the loss of fine-tuning is taken of it, and it is stored beside features.</summary>
internal static class LogitsFinder
{
    /// <summary>The logits behind an output; the output itself where no softmax makes it.</summary>
    public static string Find(OnnxGraph graph, string output)
    {
        var tensor = output;
        while (graph.Producer(tensor) is { Domain: "", Inputs.Count: > 0 } node)
        {
            if (node.Operator is "Softmax" or "LogSoftmax") return node.Inputs[0];
            if (node.Operator is not ("Identity" or "Cast" or "Reshape" or "Flatten" or "Squeeze")) break;
            tensor = node.Inputs[0];
        }

        return output;
    }
}
