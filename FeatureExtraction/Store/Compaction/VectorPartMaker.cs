using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store.Compaction;

/// <summary>Writes rows of other parts of one tap and origin as new parts, a block in memory at a time.</summary>
/// <param name="store">Where they go.</param>
/// <param name="tap">The tap.</param>
/// <param name="origin">What made the vectors, which a copy does not change.</param>
/// <param name="time">The time in their names: that of the latest part that they replace, for a copy is no younger.</param>
internal sealed class VectorPartMaker(FeatureStore store, StoreTap tap, PartOrigin origin, DateTime time)
{
    private const long BytesPerPart = 256L << 20;
    private const long BytesPerBlock = 16L << 20;
    private readonly string _id = StoreLayout.WriterName();
    private int _sequence;

    /// <summary>Rows that fit into a part.</summary>
    public int RowsPerPart { get; } = (int)Math.Max(1, BytesPerPart / RowBytes(tap));

    /// <summary>Bytes of a row.</summary>
    public static int RowBytes(StoreTap tap) => (tap.Dimension * sizeof(float)) + ContentHash.Size;

    /// <summary>Writes rows.</summary>
    /// <param name="rows">At most <see cref="RowsPerPart"/>.</param>
    /// <returns>The part's full path.</returns>
    public string Write(IReadOnlyList<(VectorPart Part, int Row)> rows)
    {
        var schema = ArrowColumns.Vectors(store.Recipe, tap, origin);
        return NewPart.Write(StoreLayout.VectorFolder(store, tap), schema, Batches(), checksum => StoreLayout.PartName(time, _id, ++_sequence, checksum));

        IEnumerable<Apache.Arrow.RecordBatch> Batches()
        {
            var perBlock = (int)Math.Max(1, BytesPerBlock / RowBytes(tap));
            for (var start = 0; start < rows.Count; start += perBlock)
            {
                var block = new PendingVectors(tap);
                for (var i = start; i < Math.Min(rows.Count, start + perBlock); i++) block.Add(rows[i].Part.Hash(rows[i].Row), rows[i].Part.Vector(rows[i].Row));
                yield return ArrowColumns.VectorBatch(schema, block.Hashes, block.Values, block.Rows, tap.Dimension);
            }
        }
    }
}
