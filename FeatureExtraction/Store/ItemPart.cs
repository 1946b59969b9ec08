using System.Text;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Reads a part of <c>items/</c>. These are small and read whole, so their checksum is checked each time.</summary>
internal sealed class ItemPart
{
    private readonly List<ItemRow> _rows = [];

    // A label stands in thousands of rows, a string of it once.
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>All rows, in order; the list is filled anew by the next call.</summary>
    /// <exception cref="InvalidDataException">The part is damaged; the message says what was found.</exception>
    public IReadOnlyList<ItemRow> Read(string folder, string name)
    {
        if (StoreLayout.ChecksumOf(name) is null) throw new InvalidDataException("its name carries no checksum, as every part's does");
        using var file = new MappedFile(Path.Combine(folder, name));
        ArrowPart.CheckChecksum(name, file.Bytes.Span);
        var (schema, batches) = ArrowPart.Read(file.Bytes);
        if (ArrowColumns.Mismatch(schema, ArrowColumns.Items()) is { } mismatch) throw new InvalidDataException(mismatch);
        _rows.Clear();
        var source = schema.Metadata?.GetValueOrDefault(ArrowColumns.SourceKey);
        foreach (var batch in batches) Add(batch, source);
        return _rows;
    }

    private void Add(RecordBatch batch, string? source)
    {
        var paths = (StringArray)batch.Column("path");
        var hashes = (FixedSizeBinaryArray)batch.Column("content_hash");
        var sizes = ((Int64Array)batch.Column("size")).Values;
        var modified = ((TimestampArray)batch.Column("modified")).Values;
        var labels = (StringArray)batch.Column("label");
        var splits = (StringArray)batch.Column("split");
        var groups = (StringArray)batch.Column("group");
        var seen = ((TimestampArray)batch.Column("seen")).Values;
        var removed = (BooleanArray)batch.Column("removed");
        _rows.EnsureCapacity(_rows.Count + batch.Length);
        for (var i = 0; i < batch.Length; i++)
        {
            var path = paths.GetString(i, Encoding.UTF8) ?? throw new InvalidDataException($"row {i}: found no path");
            var hash = ContentHash.FromBytes(hashes.GetBytes(i));
            var item = new StoredItem(path, hash, sizes[i], MicrosecondTime.ToDateTime(modified[i]), Name(labels, i), Name(splits, i), Name(groups, i));
            _rows.Add(new ItemRow(item, seen[i], removed.GetValue(i) == true, source));
        }
    }

    private string? Name(StringArray column, int row)
    {
        if (column.GetString(row, Encoding.UTF8) is not { } text) return null;
        if (_names.TryGetValue(text, out var known)) return known;
        _names[text] = text;
        return text;
    }
}
