using System.Text;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;
using TransferLearning.Core;
using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Reads a part of <c>items/</c>. What is read of it is read whole, so its checksum is checked each time.</summary>
internal sealed class ItemPart(SourceNames sources)
{
    private readonly List<ItemRow> _rows = [];

    // A label or source stands in thousands of rows, a string of it once.
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    // By what is written: an earlier version wrote labels and groups as it found them.
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);

    /// <summary>The source of all rows of the part that was read last; <see langword="null"/> where it is unknown.</summary>
    public string? Source { get; private set; }

    /// <summary>The rows of a source, in order; the list is filled anew by the next call.</summary>
    /// <param name="folder">The folder of the part.</param>
    /// <param name="name">Its name.</param>
    /// <param name="source">The source; <see langword="null"/> for the rows of all.</param>
    /// <exception cref="InvalidDataException">The part is damaged; the message says what was found.</exception>
    public IReadOnlyList<ItemRow> Read(string folder, string name, string? source = null)
    {
        using var file = Open(folder, name);
        _rows.Clear();

        // A part of another source costs a look at its first bytes, however many rows it has.
        if (source is not null && ArrowPart.TryReadSchema(file.Bytes) is { } first && SourceOf(first) is { } other && other != source)
        {
            Source = other;
            return _rows;
        }

        var (schema, batches) = Checked(name, file);
        var origin = PartOrigin.Of(schema);
        var common = Source = SourceOf(schema);
        foreach (var batch in batches) Add(batch, common, origin.Revision, source);
        return _rows;
    }

    /// <summary>Checks a part, and reads none of its rows.</summary>
    /// <inheritdoc cref="Read"/>
    public static void Check(string folder, string name)
    {
        using var file = Open(folder, name);
        var (schema, batches) = Checked(name, file);
        _ = PartOrigin.Of(schema);
        foreach (var batch in batches)
        {
            Optional<StringArray>(batch, ArrowColumns.SourceColumn);
            Optional<Int32Array>(batch, ArrowColumns.DecodedSinceColumn);
            if (batch.Column("path").NullCount > 0) throw new InvalidDataException("found rows without a path");
        }
    }

    /// <summary>The source that a part's first bytes name, however damaged the rest is; <see langword="null"/> where they name none.</summary>
    /// <param name="path">The part.</param>
    public static string? SourceIn(string path)
    {
        try
        {
            using var file = new MappedFile(path);
            return ArrowPart.TryReadSchema(file.Bytes)?.Metadata?.GetValueOrDefault(ArrowColumns.SourceKey);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    private static MappedFile Open(string folder, string name) =>
        StoreLayout.ChecksumOf(name) is null ? throw new InvalidDataException("its name carries no checksum, as every part's does") : new MappedFile(Path.Combine(folder, name));

    private static (Schema Schema, IReadOnlyList<RecordBatch> Batches) Checked(string name, MappedFile file)
    {
        ArrowPart.CheckChecksum(name, file.Bytes.Span);
        var (schema, batches) = ArrowPart.Read(file.Bytes);
        return ArrowColumns.Mismatch(schema, ArrowColumns.OldestItems) is { } mismatch ? throw new InvalidDataException(mismatch) : (schema, batches);
    }

    private string? SourceOf(Schema schema) =>
        schema.Metadata?.GetValueOrDefault(ArrowColumns.SourceKey) is { } source ? Name(PartOrigin.Of(schema).Format > 1 ? source : sources.Resolve(source)) : null;

    private void Add(RecordBatch batch, string? common, byte revision, string? only)
    {
        var column = Optional<StringArray>(batch, ArrowColumns.SourceColumn);
        var since = Optional<Int32Array>(batch, ArrowColumns.DecodedSinceColumn);
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
            var source = common ?? (column is null ? null : Name(column, i));
            if (only is not null && source != only) continue;
            var path = paths.GetString(i, Encoding.UTF8) ?? throw new InvalidDataException($"row {i}: found no path");
            var hash = ContentHash.FromBytes(hashes.GetBytes(i));
            var item = new StoredItem(path, hash, sizes[i], MicrosecondTime.ToDateTime(modified[i]), Label(labels, i), Name(splits, i), Label(groups, i), source);
            _rows.Add(new ItemRow(item, seen[i], removed.GetValue(i) == true, (byte)Math.Clamp(since?.GetValue(i) ?? 0, 0, byte.MaxValue), revision));
        }
    }

    private static T? Optional<T>(RecordBatch batch, string column)
        where T : class, IArrowArray
    {
        var index = batch.Schema.GetFieldIndex(column, StringComparer.Ordinal);
        if (index < 0) return null;
        return batch.Column(index) as T ?? throw new InvalidDataException($"column '{column}': found {((IArrowType)batch.Schema.GetFieldByIndex(index).DataType).Name}");
    }

    private string? Name(StringArray column, int row) => column.GetString(row, Encoding.UTF8) is { } text ? Name(text) : null;

    private string? Label(StringArray column, int row)
    {
        if (column.GetString(row, Encoding.UTF8) is not { } text) return null;
        if (!_labels.TryGetValue(text, out var label)) _labels[text] = label = Name(LabelText.Normalise(text) ?? text);
        return label;
    }

    private string Name(string text)
    {
        if (_names.TryGetValue(text, out var known)) return known;
        _names[text] = text;
        return text;
    }
}

/// <summary>A row of <c>items/</c>.</summary>
/// <param name="Item">What was seen, and where.</param>
/// <param name="Seen">When, microseconds since 1970, UTC.</param>
/// <param name="Removed">Whether the path is gone.</param>
/// <param name="DecodedSince">The first revision of the decoder that made of this content what the row's <paramref name="Revision"/> makes of it; 0 where nobody looked.</param>
/// <param name="Revision">The revision of the decoder that wrote the row.</param>
internal readonly record struct ItemRow(StoredItem Item, long Seen, bool Removed, byte DecodedSince = 0, byte Revision = PartOrigin.OldestRevision);
