using System.Buffers;

namespace TransferLearning.FeatureExtraction.Preprocessing.Resampling;

/// <summary>The few rows of an image, weighed, that resized rows are made of at a time.</summary>
/// <param name="count">Rows that a resized row needs.</param>
/// <param name="length">Values in a row.</param>
internal sealed class RowWindow<T>(int count, int length)
{
    private readonly T[][] _rows = [.. Enumerable.Range(0, count).Select(_ => ArrayPool<T>.Shared.Rent(length))];
    private readonly int[] _places = [.. Enumerable.Repeat(-1, count)];

    /// <summary>The buffer of a row of the image, and whether the row is in it already; the place of one that is not needed is given to it.</summary>
    /// <param name="place">Number of the row.</param>
    /// <param name="needed">Numbers of all rows that are needed together, this one among them.</param>
    /// <param name="row">The buffer.</param>
    public bool TryTake(int place, ReadOnlySpan<int> needed, out T[] row)
    {
        var at = Array.IndexOf(_places, place);
        var isThere = at >= 0;
        for (var i = 0; at < 0; i++)
        {
            if (!needed.Contains(_places[i])) at = i;
        }

        _places[at] = place;
        row = _rows[at];
        return isThere;
    }

    /// <summary>Gives the buffers back.</summary>
    public void Return()
    {
        foreach (var row in _rows) ArrayPool<T>.Shared.Return(row);
    }
}
