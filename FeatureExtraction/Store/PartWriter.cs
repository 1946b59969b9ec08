using Apache.Arrow;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Writes the parts of one writer.</summary>
/// <param name="writer">Eight hexadecimal digits that no other writer has.</param>
/// <param name="origin">What writes, for a part's metadata.</param>
internal sealed class PartWriter(string writer, Func<PartOrigin> origin)
{
    private int _sequence;

    /// <summary>A writer whose origin is known.</summary>
    public PartWriter(string writer, PartOrigin origin)
        : this(writer, () => origin)
    {
    }

    /// <summary>Adds what was pending as parts, vectors before the items that refer to them.</summary>
    public void Write(FeatureStore store, IEnumerable<PendingVectors> vectors, IReadOnlyList<ItemRow> items, DateTime time)
    {
        foreach (var pending in vectors) WriteVectors(store, pending, origin(), time);
        WriteItems(store, items, time);
    }

    /// <summary>Adds a part of vectors; returns its full path.</summary>
    public string WriteVectors(FeatureStore store, PendingVectors pending, PartOrigin madeBy, DateTime time)
    {
        var tap = pending.Tap;
        var schema = ArrowColumns.Vectors(store.Recipe, tap, madeBy);
        return NewPart.Write(StoreLayout.VectorFolder(store, tap), schema, Batches(), checksum => Name(time, checksum));

        IEnumerable<RecordBatch> Batches()
        {
            yield return ArrowColumns.VectorBatch(schema, pending.Hashes, pending.Values, pending.Rows, tap.Dimension);
        }
    }

    /// <summary>Adds the parts of some items, one a source, so that whoever reads another passes it over.</summary>
    public void WriteItems(FeatureStore store, IReadOnlyList<ItemRow> items, DateTime time)
    {
        if (items.Count == 0) return;
        // Named by its last row where the clock ran behind: later writers begin above the names that they find.
        var last = MicrosecondTime.ToDateTime(items[^1].Seen);
        if (last > time) time = last;
        foreach (var group in items.GroupBy(r => r.Item.Source))
        {
            var schema = ArrowColumns.Items(group.Key, origin());
            NewPart.Write(StoreLayout.ItemFolder(store), schema, Batch([.. group]), checksum => Name(time, checksum));

            IEnumerable<RecordBatch> Batch(ItemRow[] rows)
            {
                yield return ArrowColumns.ItemBatch(rows, schema);
            }
        }
    }

    private string Name(DateTime time, string checksum) => StoreLayout.PartName(time, writer, ++_sequence, checksum);
}
