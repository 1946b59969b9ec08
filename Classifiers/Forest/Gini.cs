namespace TransferLearning.Classifiers.Forest;

/// <summary>Gini impurity (Breiman et al. 1984): weight × impurity = weight − Σ n² / weight. Its sums are whole numbers, exact in double.</summary>
internal readonly struct Gini : ICriterion
{
    /// <inheritdoc/>
    public double Weight(int c, int draws) => draws;

    /// <inheritdoc/>
    public double Growth(int c, int draws, int by) => (double)by * ((2 * draws) + by);

    /// <inheritdoc/>
    public double Worth(double sum, double weight) => sum / weight;

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
    public double Worth(double sum, double weight) => default(Gini).Worth(sum, weight);

    /// <inheritdoc/>
    public bool IsBetter(double leftSum, double leftWeight, double rightSum, double rightWeight, double best) =>
        default(Gini).IsBetter(leftSum, leftWeight, rightSum, rightWeight, best);

    /// <inheritdoc/>
    public double Purest(double weight) => weight;
}
