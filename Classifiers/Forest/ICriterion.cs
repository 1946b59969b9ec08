namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// Purity of a node as a sum over classes that is kept up to date row by row, whatever the number of classes. Each side of a split is
/// worth something, and a split is better the larger the worth of both together. A class is counted in draws of its rows.
/// </summary>
internal interface ICriterion
{
    /// <summary>What draws of a class weigh.</summary>
    double Weight(int c, int draws);

    /// <summary>Change of a side's sum when the draws of one of its classes grow from <paramref name="draws"/> by <paramref name="by"/>.</summary>
    double Growth(int c, int draws, int by);

    /// <summary>What a side, or a node that is not split, is worth: its weight − weight × impurity, or the like.</summary>
    double Worth(double sum, double weight);

    /// <summary>Whether a split is worth more than <paramref name="best"/>.</summary>
    bool IsBetter(double leftSum, double leftWeight, double rightSum, double rightWeight, double best);

    /// <summary>What a node of that weight is worth with one class on each side of the split: nothing is better.</summary>
    double Purest(double weight);
}
