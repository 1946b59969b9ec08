using TransferLearning.Core.Features;

namespace TransferLearning.Classifiers.Forest;

/// <summary>
/// Training features by column, each value as its rank among the column's distinct values, in 16 bits: comparing codes is comparing
/// values. A column with more distinct values than that shares codes among neighbours.
/// </summary>
internal sealed class FeatureCodes
{
    private const int MostCodes = 1 << 16;
    private const int Buckets = 256;
    private readonly ushort[][] _codes;
    private readonly ushort[]? _byRow;
    private readonly float[][] _lowest;
    private readonly float[][] _highest;
    private readonly int[] _shifts;

    /// <summary>Ranks rows <c>[N,D]</c>, several columns at a time.</summary>
    public FeatureCodes(FeatureMatrix features, int threads, CancellationToken cancellation)
    {
        Rows = features.Rows;
        Columns = features.Dimension;
        _codes = new ushort[Columns][];
        _lowest = new float[Columns][];
        _highest = new float[Columns][];
        _shifts = new int[Columns];
        Workers.For(Columns, threads, cancellation, Rank);
        if ((long)Rows * Columns <= Array.MaxLength) _byRow = Transpose(threads, cancellation);

        void Rank(int column)
        {
            var keys = new uint[Rows];
            for (var r = 0; r < keys.Length; r++) keys[r] = SortableFloat.Encode(features.Row(r)[column]);
            var order = RadixOrder.Of(keys);
            var distinct = 1;
            for (var i = 1; i < order.Length; i++)
            {
                if (keys[order[i]] != keys[order[i - 1]]) distinct++;
            }

            var codes = new ushort[Rows];
            var lowest = new List<float>();
            var highest = new List<float>();
            var rank = -1;
            var last = -1;
            for (var i = 0; i < order.Length; i++)
            {
                var key = keys[order[i]];
                if (i == 0 || key != keys[order[i - 1]]) rank++;
                var code = distinct <= MostCodes ? rank : (int)((long)rank * MostCodes / distinct);
                var value = SortableFloat.Decode(key);
                if (code != last)
                {
                    lowest.Add(value);
                    highest.Add(value);
                    last = code;
                }

                highest[^1] = value;
                codes[order[i]] = (ushort)code;
            }

            _codes[column] = codes;
            _lowest[column] = [.. lowest];
            _highest[column] = distinct <= MostCodes ? _lowest[column] : [.. highest];
            while ((lowest.Count - 1) >> _shifts[column] >= Buckets) _shifts[column]++;
        }
    }

    /// <summary>Number of rows, N.</summary>
    public int Rows { get; }

    /// <summary>Number of columns, D.</summary>
    public int Columns { get; }

    /// <summary>The codes of a column, <c>[N]</c>.</summary>
    public ushort[] Column(int column) => _codes[column];

    /// <summary>
    /// The codes row by row, <c>[N,D]</c>; empty where they are too many for one array. In a small node the rows stay in the cache
    /// down to its leaves, while reading by column would fetch a line of memory for every code.
    /// </summary>
    public ReadOnlySpan<ushort> ByRow => _byRow;

    /// <summary>Bits to drop from a column's codes so that at most 256 remain.</summary>
    public int BucketShift(int column) => _shifts[column];

    /// <summary>The middle between the values of two codes: what is not above it goes left.</summary>
    public float Threshold(int column, int left, int right)
    {
        var low = _highest[column][left];
        var high = _lowest[column][right];
        var middle = (float)(((double)low + high) / 2);
        return middle < high ? middle : low;
    }

    private ushort[] Transpose(int threads, CancellationToken cancellation)
    {
        const int PieceRows = 64;
        var byRow = new ushort[Rows * Columns];
        Workers.For((Rows + PieceRows - 1) / PieceRows, threads, cancellation, piece =>
        {
            var end = Math.Min(Rows, (piece + 1) * PieceRows);
            for (var column = 0; column < Columns; column++)
            {
                var codes = _codes[column];
                for (var r = piece * PieceRows; r < end; r++) byRow[(r * Columns) + column] = codes[r];
            }
        });
        return byRow;
    }
}
