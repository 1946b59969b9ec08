namespace TransferLearning.Classifiers.Forest.Impurity;

/// <summary>
/// How pure a node or a side of a split is, from a sum over its classes that is kept up to date row by row, whatever the number of classes. The purity is
/// weight − weight × impurity, or less than that by the weight; so the split whose sides are purest together lowers the impurity most. Rows are counted by how often
/// the tree's sample drew them.
/// </summary>
internal interface ICriterion
{
    /// <summary>Weight of some draws of a class.</summary>
    double Weight(int c, int draws);

    /// <summary>By how much the sum grows when the draws of a class grow from <paramref name="draws"/> by <paramref name="by"/>.</summary>
    double Growth(int c, int draws, int by);

    /// <summary>Purity of a node or side with this sum and weight.</summary>
    double Purity(double sum, double weight);

    /// <summary>Whether two sides together are purer than <paramref name="best"/>.</summary>
    bool IsBetter(double leftSum, double leftWeight, double rightSum, double rightWeight, double best);

    /// <summary>Purity of both sides together where each has one class only, of a node of this weight: no split reaches more.</summary>
    double Purest(double weight);
}

/// <summary>Gini impurity (Breiman et al. 1984): weight × impurity = weight − Σ n² / weight. Its sums are whole numbers, exact in double.</summary>
internal readonly struct Gini : ICriterion
{
    /// <inheritdoc/>
    public double Weight(int c, int draws) => draws;

    /// <inheritdoc/>
    public double Growth(int c, int draws, int by) => (double)by * ((2 * draws) + by);

    /// <inheritdoc/>
    public double Purity(double sum, double weight) => sum / weight;

    // Multiplied out: a division for each row would take longer than all the rest.
    /// <inheritdoc/>
    public bool IsBetter(double leftSum, double leftWeight, double rightSum, double rightWeight, double best) =>
        (leftSum * rightWeight) + (rightSum * leftWeight) > best * (leftWeight * rightWeight);

    /// <inheritdoc/>
    public double Purest(double weight) => weight;
}

/// <summary>Gini impurity with a weight for each class.</summary>
/// <param name="weights">What a row of each class weighs, <c>[C]</c>.</param>
internal readonly struct WeightedGini(float[] weights) : ICriterion
{
    /// <inheritdoc/>
    public double Weight(int c, int draws) => (double)weights[c] * draws;

    /// <inheritdoc/>
    public double Growth(int c, int draws, int by) => (double)weights[c] * weights[c] * default(Gini).Growth(c, draws, by);

    /// <inheritdoc/>
    public double Purity(double sum, double weight) => default(Gini).Purity(sum, weight);

    /// <inheritdoc/>
    public bool IsBetter(double leftSum, double leftWeight, double rightSum, double rightWeight, double best) =>
        default(Gini).IsBetter(leftSum, leftWeight, rightSum, rightWeight, best);

    /// <inheritdoc/>
    public double Purest(double weight) => weight;
}
