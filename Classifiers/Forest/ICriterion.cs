namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// Purity of a node as a sum over classes that is kept up to date row by row, whatever the number of classes. A split is better the
/// larger the sum of both sides' <see cref="Side"/>.
/// </summary>
internal interface ICriterion
{
    /// <summary>Change of a side's sum when the weight of one of its classes changes from <paramref name="from"/> to <paramref name="to"/>.</summary>
    double Change(int from, int to);

    /// <summary>What a side of total weight <paramref name="weight"/> with that sum is worth.</summary>
    double Side(double sum, int weight);
}

/// <summary>Gini impurity (Breiman et al. 1984): weight × impurity = weight − Σ n² / weight.</summary>
internal readonly struct Gini : ICriterion
{
    /// <inheritdoc/>
    public double Change(int from, int to) => ((double)to * to) - ((double)from * from);

    /// <inheritdoc/>
    public double Side(double sum, int weight) => sum / weight;
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
    public double Change(int from, int to) => _table[to] - _table[from];

    /// <inheritdoc/>
    public double Side(double sum, int weight) => sum - _table[weight];
}
