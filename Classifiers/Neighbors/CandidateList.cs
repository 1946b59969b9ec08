namespace TransferLearning.Classifiers.Neighbors;

/// <summary>The rows that may be among the k nearest of one query, by approximate values with a known margin.</summary>
internal sealed class CandidateList(int k, double margin)
{
    private float[] _values = new float[Math.Max(64, 4 * k)];
    private int[] _rows = new int[Math.Max(64, 4 * k)];
    private int _count;

    /// <summary>A row above this is none of the k nearest.</summary>
    public float Threshold { get; private set; } = float.PositiveInfinity;

    /// <summary>Takes a row in, unless it is too far.</summary>
    public void Offer(float value, int row)
    {
        if (value > Threshold) return;
        if (_count == _values.Length) Shrink();
        if (value > Threshold) return;
        _values[_count] = value;
        _rows[_count++] = row;
    }

    /// <summary>The rows that remain, at least k.</summary>
    public ReadOnlySpan<int> Finish()
    {
        Shrink();
        return _rows.AsSpan(0, _count);
    }

    private void Shrink()
    {
        if (_count < k) return;
        var sorted = _values.AsSpan(0, _count).ToArray();
        Array.Sort(sorted);
        Threshold = Math.Min(Threshold, MathF.BitIncrement((float)(sorted[k - 1] + margin)));
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            if (_values[i] > Threshold) continue;
            _values[kept] = _values[i];
            _rows[kept++] = _rows[i];
        }

        _count = kept;
        if (_count <= _values.Length / 2) return;
        Array.Resize(ref _values, 2 * _values.Length);
        Array.Resize(ref _rows, _values.Length);
    }
}

/// <summary>A training row near a query.</summary>
/// <param name="Distance">Its distance.</param>
/// <param name="Row">Its index.</param>
internal readonly record struct Neighbor(double Distance, int Row) : IComparable<Neighbor>
{
    /// <inheritdoc/>
    public int CompareTo(Neighbor other)
    {
        var order = Distance.CompareTo(other.Distance);
        return order != 0 ? order : Row.CompareTo(other.Row);
    }
}
