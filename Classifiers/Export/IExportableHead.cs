using TransferLearning.Onnx;

namespace TransferLearning.Classifiers.Export;

/// <summary>A head whose arithmetic can be written as ONNX operators. Tensors that it makes are named <c>head.…</c>.</summary>
internal interface IExportableHead : IHead
{
    /// <summary>Adds what <see cref="IHead.Score"/> does, scaling included.</summary>
    /// <param name="graph">The graph; its opset is the backbone's (7 to 26), and operators must be written as that opset has them.</param>
    /// <param name="features">Name of the raw features, float32 <c>[N,D]</c>.</param>
    /// <returns>Name of the scores, float32 <c>[N,C]</c>.</returns>
    string AppendScores(OnnxModelBuilder graph, string features);
}

/// <summary>An exportable head that has probabilities.</summary>
internal interface IExportableProbabilities : IExportableHead, IProbabilisticHead
{
    /// <summary>Adds what turns scores into probabilities; nothing, where they are the same.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="scores">Name of the scores, float32 <c>[N,C]</c>.</param>
    /// <returns>Name of the probabilities, float32 <c>[N,C]</c>.</returns>
    string AppendProbabilities(OnnxModelBuilder graph, string scores);
}
