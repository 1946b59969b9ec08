using TransferLearning.Classifiers.Serialization;
using TransferLearning.Onnx;

namespace TransferLearning.Classifiers;

// What some heads can do beyond what every head can.

/// <summary>How far an iterative fit went.</summary>
/// <param name="Converged">Whether it ended at its tolerance, or where rounding let it go no further; <see langword="false"/> where it ran out of iterations.</param>
/// <param name="Iterations">Steps that it took; of classes fitted apart, those of the longest.</param>
/// <param name="Advice">What to change where it did not converge, as a sentence's second half.</param>
internal sealed record FitReport(bool Converged, int Iterations, string Advice);

/// <summary>A head that was fitted step by step and tells how far that went.</summary>
internal interface IIterativeHead : IHead
{
    /// <summary>The fit's report; <see langword="null"/> for a head that was read from a file.</summary>
    FitReport? Report { get; }
}

/// <summary>A head that scales features before it sees them.</summary>
internal interface IScaledHead : IHead
{
    /// <summary>How; never <see cref="ScalingKind.Auto"/>, for that is decided by the training rows.</summary>
    ScalingKind Scaling { get; }
}

/// <summary>A head of which something must be told that its answers do not show.</summary>
internal interface INotedHead : IHead
{
    /// <summary>What; <see langword="null"/> for nothing, and for a head that was read from a file.</summary>
    string? Note { get; }
}

/// <summary>A head that knows how much each feature contributes to its answers.</summary>
internal interface IFeatureImportances : IHead
{
    /// <summary>
    /// Mean decrease in impurity by each feature, <c>[D]</c>, with sum 1 (Breiman et al. 1984; scikit-learn's <c>feature_importances_</c>): all 0 if no tree has a split;
    /// empty for a head without importances, which is one from a file of an earlier version, or a calibrated head that is no forest.
    /// </summary>
    IReadOnlyList<float> Importances { get; }
}

/// <summary>A head that was measured on its training rows, each answered by the trees that had not seen it.</summary>
internal interface IOutOfBagHead : IHead
{
    /// <summary>
    /// Accuracy on the training rows, each answered only by the trees that were not grown on it (Breiman 2001; scikit-learn's <c>oob_score_</c>);
    /// <see langword="null"/> if it was not asked for, or every tree saw every row.
    /// </summary>
    double? OutOfBagAccuracy { get; }
}

/// <summary>A head whose answer is a count of votes, each of which flips with the last bit of a feature: trees at a threshold, neighbours of equal distance.</summary>
internal interface IVotingHead : IHead
{
    /// <summary>How many vote.</summary>
    int Votes { get; }
}

/// <summary>
/// A head whose scores say something only by their differences between classes. Distances are such scores: a row far from everything is far from all classes, so one
/// class's score is no margin against the rest. Platt scaling therefore subtracts the mean of the row's scores first.
/// </summary>
internal interface IRelativeScores : IHead;

/// <summary>A head that can be stored in a file; <see cref="HeadEntry.Restore"/> makes it of the file's content again.</summary>
internal interface IStorableHead : IHead
{
    /// <summary>Everything that prediction needs.</summary>
    StoredHead Store();
}

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
