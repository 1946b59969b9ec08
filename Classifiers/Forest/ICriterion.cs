namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// Purity of a node as a sum over classes that is kept up to date row by row, whatever the number of classes. A split is better the
/// larger its worth.
/// </summary>
internal interface ICriterion
{
    /// <summary>Change of a side's sum when the weight of one of its classes grows from <paramref name="weight"/> by <paramref name="by"/>.</summary>
    double Growth(int weight, int by);

    /// <summary>Whether a split is worth more than <paramref name="best"/>.</summary>
    bool IsBetter(double leftSum, double leftWeight, double rightSum, double rightWeight, double best);

    /// <summary>What a split is worth.</summary>
    double Worth(double leftSum, double leftWeight, double rightSum, double rightWeight);
}

/// <summary>Gini impurity (Breiman et al. 1984): weight × impurity = weight − Σ n² / weight. Its sums are whole numbers, exact in double.</summary>
internal readonly struct Gini : ICriterion
{
    /// <inheritdoc/>
    public double Growth(int weight, int by) => (double)by * ((2 * weight) + by);

    // Multiplied out: a division for each row would take longer than all the rest.
    /// <inheritdoc/>
    public bool IsBetter(double leftSum, double leftWeight, double rightSum, double rightWeight, double best) =>
        (leftSum * rightWeight) + (rightSum * leftWeight) > best * (leftWeight * rightWeight);

    /// <inheritdoc/>
    public double Worth(double leftSum, double leftWeight, double rightSum, double rightWeight) =>
        ((leftSum * rightWeight) + (rightSum * leftWeight)) / (leftWeight * rightWeight);
}

/// <summary>Entropy: weight × impurity = weight · log weight − Σ n · log n.</summary>
internal readonly struct Entropy : ICriterion
{
    private readonly double[] _table;

    /// <summary>Prepares n · log n for n up to <paramref name="most"/>.</summary>
    public Entropy(int most)
    {
        _table = new double[most + 1];
        for (var n = 1; n <= most; n++) _table[n] = n * Math.Log(n);
    }

    /// <inheritdoc/>
    public double Growth(int weight, int by) => _table[weight + by] - _table[weight];

    /// <inheritdoc/>
    public bool IsBetter(double leftSum, double leftWeight, double rightSum, double rightWeight, double best) =>
        Worth(leftSum, leftWeight, rightSum, rightWeight) > best;

    /// <inheritdoc/>
    public double Worth(double leftSum, double leftWeight, double rightSum, double rightWeight) =>
        leftSum - _table[(int)leftWeight] + rightSum - _table[(int)rightWeight];
}
