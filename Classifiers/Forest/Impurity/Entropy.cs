namespace TransferLearning.Classifiers.Forest.Impurity;

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
    public double Weight(int c, int draws) => draws;

    /// <inheritdoc/>
    public double Growth(int c, int draws, int by) => _table[draws + by] - _table[draws];

    /// <inheritdoc/>
    public double Purity(double sum, double weight) => sum - _table[(int)weight];

    /// <inheritdoc/>
    public bool IsBetter(double leftSum, double leftWeight, double rightSum, double rightWeight, double best) =>
        Purity(leftSum, leftWeight) + Purity(rightSum, rightWeight) > best;

    /// <inheritdoc/>
    public double Purest(double weight) => 0;
}

/// <summary>Entropy with a weight for each class: a class of n draws of weight w adds wn · log wn = w · (n · log n) + (w · log w) · n.</summary>
internal readonly struct WeightedEntropy : ICriterion
{
    private readonly Entropy _plain;
    private readonly float[] _weights;
    private readonly double[] _logs;

    /// <summary>Prepares draws up to <paramref name="most"/> with a weight for each class, <c>[C]</c>.</summary>
    public WeightedEntropy(int most, float[] weights)
    {
        _plain = new Entropy(most);
        _weights = weights;
        _logs = [.. weights.Select(w => w * Math.Log(w))];
    }

    /// <inheritdoc/>
    public double Weight(int c, int draws) => (double)_weights[c] * draws;

    /// <inheritdoc/>
    public double Growth(int c, int draws, int by) => (_weights[c] * _plain.Growth(c, draws, by)) + (_logs[c] * by);

    /// <inheritdoc/>
    public double Purity(double sum, double weight) => sum - (weight * Math.Log(weight));

    /// <inheritdoc/>
    public bool IsBetter(double leftSum, double leftWeight, double rightSum, double rightWeight, double best) =>
        Purity(leftSum, leftWeight) + Purity(rightSum, rightWeight) > best;

    /// <inheritdoc/>
    public double Purest(double weight) => 0;
}
