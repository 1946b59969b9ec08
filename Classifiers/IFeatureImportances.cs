namespace TransferLearning.Classifiers;

/// <summary>A head that knows how much each feature contributes to its answers.</summary>
public interface IFeatureImportances : IHead
{
    /// <summary>
    /// Share of each feature in all that the splits of the trees lowered impurity by, <c>[D]</c>, mean over trees, sum 1 (Breiman et al.
    /// 1984; scikit-learn's <c>feature_importances_</c>); all 0 where no tree has a split, empty where there are none: a file of an earlier version,
    /// or a calibrated head that is no forest.
    /// </summary>
    IReadOnlyList<float> Importances { get; }
}

/// <summary>A head that was measured on the training rows that its parts did not see.</summary>
public interface IOutOfBagHead : IHead
{
    /// <summary>
    /// Accuracy on the training rows, each answered by those trees alone that were not grown on it (Breiman 2001; scikit-learn's
    /// <c>oob_score_</c>); <see langword="null"/> where it was not asked for, or every tree saw every row.
    /// </summary>
    double? OutOfBagAccuracy { get; }
}
