using System.Runtime.InteropServices;
using TransferLearning.Core.Features;
using TransferLearning.Core.Hashing;

namespace TransferLearning.FeatureExtraction.Store.Import;

/// <summary>Brings rows into a store, what it has already passed over.</summary>
internal sealed class ImportSink(string source, StoreSnapshot known, StoreWriter writer, IReadOnlyList<StoreTap> taps, DateTime modified) : IDisposable
{
    private readonly Sha256 _hash = new();

    public long Rows { get; private set; }

    /// <summary>Rows whose vectors were neither in the store nor in an earlier row.</summary>
    public long Added { get; private set; }

    /// <summary>The rows that cannot be used, since a vector of theirs is not finite.</summary>
    public List<ItemFailure> Failures { get; } = [];

    public void Add(ImportBatch batch, int row)
    {
        var item = batch.Items[row];
        Rows++;
        for (var t = 0; t < taps.Count; t++)
        {
            var vector = Vector(batch, t, row);
            _hash.Append(MemoryMarshal.AsBytes(vector));
            if (FiniteVectors.Fault(taps[t].Name, vector) is { } fault)
            {
                _hash.Finish();
                Failures.Add(new ItemFailure(item.Path, FiniteVectors.Stage, fault));
                writer.AddFailure(item.Path, FiniteVectors.Stage, fault);
                return;
            }
        }

        Span<byte> bytes = stackalloc byte[ContentHash.Size];
        _hash.Finish(bytes);
        var content = ContentHash.FromBytes(bytes);
        var given = writer.Vectors;
        for (var t = 0; t < taps.Count; t++)
        {
            if (known.Find(taps[t].Name, taps[t].Pool)?.PartOf(content, out var place) is { IsSuperseded: false } part) writer.RelyOn(part, place);
            else writer.AddVector(taps[t], content, Vector(batch, t, row));
        }

        if (writer.Vectors > given) Added++;

        var stored = new StoredItem(item.Path, content, taps.Sum(t => (long)t.Dimension) * sizeof(float), modified, item.Label, item.Split, item.Group);
        if (!known.TryGetItem(source, item.Path, out var before) || before.ToDatasetItem() != stored.ToDatasetItem()) writer.AddItem(stored);
    }

    public void Dispose() => _hash.Dispose();

    private ReadOnlySpan<float> Vector(ImportBatch batch, int tap, int row) => batch.Vectors[tap].Span.Slice(row * taps[tap].Dimension, taps[tap].Dimension);
}
