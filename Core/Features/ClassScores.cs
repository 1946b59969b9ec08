namespace TransferLearning.Core.Features;

/// <summary>A score (or probability) for each row and class, <c>[N,C]</c>, row-major.</summary>
public sealed class ClassScores
{
    /// <summary>Makes the table, all zero.</summary>
    public ClassScores(int rows, int classes)
        : this(new float[checked(rows * classes)], classes)
    {
    }

    /// <summary>Wraps values <c>[N,C]</c>, row-major.</summary>
    public ClassScores(float[] values, int classes)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        Values = values;
        Classes = classes;
        Rows = values.Length / classes;
    }

    /// <summary>Number of rows, N.</summary>
    public int Rows { get; }

    /// <summary>Number of classes, C.</summary>
    public int Classes { get; }

    /// <summary>All values, <c>[N,C]</c>.</summary>
    public float[] Values { get; }

    /// <summary>The scores of one row, <c>[C]</c>.</summary>
    public Span<float> Row(int row) => Values.AsSpan(row * Classes, Classes);

    /// <summary>Probabilities of which these are the logits, <c>[N,C]</c>, in a copy: exp(s) over the row's sum.</summary>
    public ClassScores Softmax()
    {
        var probabilities = new ClassScores(Rows, Classes);
        for (var r = 0; r < Rows; r++)
        {
            var logits = Row(r);
            var row = probabilities.Row(r);
            var (most, sum) = (float.NegativeInfinity, 0.0);
            foreach (var logit in logits) most = Math.Max(most, logit);
            foreach (var logit in logits) sum += Math.Exp(logit - most);
            for (var c = 0; c < Classes; c++) row[c] = (float)(Math.Exp(logits[c] - most) / sum);
        }

        return probabilities;
    }

    /// <summary>The rows of several, one after another; all have equally many classes.</summary>
    internal static ClassScores Concatenate(IReadOnlyList<ClassScores> parts) => parts.Count == 1 ? parts[0] : new([.. parts.SelectMany(p => p.Values)], parts[0].Classes);

    /// <summary>Some of the rows, in the order given, in a copy.</summary>
    public ClassScores Select(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var selected = new ClassScores(rows.Count, Classes);
        for (var i = 0; i < rows.Count; i++) Row(rows[i]).CopyTo(selected.Row(i));
        return selected;
    }

    /// <summary>The class with the highest score; of equals the first.</summary>
    public int ArgMax(int row)
    {
        var scores = Row(row);
        var best = 0;
        for (var c = 1; c < scores.Length; c++)
        {
            if (scores[c] > scores[best]) best = c;
        }

        return best;
    }

    /// <summary>The class with the highest score of every row, <c>[N]</c>.</summary>
    public int[] ArgMax() => [.. Enumerable.Range(0, Rows).Select(ArgMax)];
}
