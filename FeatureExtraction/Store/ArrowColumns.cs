using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;
using TransferLearning.Core.Features;

namespace TransferLearning.FeatureExtraction.Store;

/// <summary>The columns of both kinds of parts, by name and type.</summary>
internal static class ArrowColumns
{
    public const string RecipeKey = "recipe";
    public const string TapKey = "tap";
    public const string PoolKey = "pool";
    public const string DimensionKey = "dimension";
    public const string SourceKey = "source";
    public const string FormatKey = "format";
    public const string DecoderKey = "decoder";
    public const string DecoderRevisionKey = "decoder_revision";
    public const string SourceColumn = "source";
    public const string DecodedSinceColumn = "decoded_since";

    private static readonly FixedSizeBinaryType s_hash = new(ContentHash.Size);
    private static readonly TimestampType s_time = new(TimeUnit.Microsecond, "UTC");

    /// <summary>The columns that every part of <c>items/</c> has, those of format 1 included.</summary>
    public static Schema OldestItems { get; } = new(ItemFields, null);

    /// <summary>Schema of <c>items/</c>.</summary>
    /// <param name="source">The source of all rows, which readers of other sources go by; <see langword="null"/> where there are several or it is unknown.</param>
    /// <param name="origin">What wrote the rows.</param>
    public static Schema Items(string? source, PartOrigin origin) => new(
        [new Field(SourceColumn, StringType.Default, nullable: true), .. ItemFields, new Field(DecodedSinceColumn, Int32Type.Default, nullable: true)],
        source is null ? origin.Metadata : new Dictionary<string, string>(origin.Metadata) { [SourceKey] = source });

    private static Field[] ItemFields =>
        [
            new Field("path", StringType.Default, nullable: false),
            new Field("content_hash", s_hash, nullable: false),
            new Field("size", Int64Type.Default, nullable: false),
            new Field("modified", s_time, nullable: false),
            new Field("label", StringType.Default, nullable: true),
            new Field("split", StringType.Default, nullable: true),
            new Field("group", StringType.Default, nullable: true),
            new Field("seen", s_time, nullable: false),
            new Field("removed", BooleanType.Default, nullable: false),
        ];

    /// <summary>Schema of <c>vectors/TAP.POOL/</c>.</summary>
    public static Schema Vectors(FeatureRecipe recipe, StoreTap tap, PartOrigin origin) => new(
        VectorFields(tap),
        new Dictionary<string, string>(origin.Metadata)
        {
            [RecipeKey] = RecipeDocument.From(recipe).ToJson(),
            [TapKey] = tap.Name,
            [PoolKey] = tap.Pool,
            [DimensionKey] = tap.Dimension.ToString(System.Globalization.CultureInfo.InvariantCulture),
        });

    /// <summary>The columns of <c>vectors/TAP.POOL/</c>.</summary>
    public static Schema VectorColumns(StoreTap tap) => new(VectorFields(tap), null);

    public static RecordBatch VectorBatch(Schema schema, ReadOnlyMemory<byte> hashes, ReadOnlyMemory<byte> values, int rows, int dimension)
    {
        var elements = new ArrayData(FloatType.Default, rows * dimension, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(values)]);
        var vectors = new ArrayData(VectorType(dimension), rows, 0, 0, [ArrowBuffer.Empty], [elements]);
        return new RecordBatch(schema, [Hashes(hashes, rows), new FixedSizeListArray(vectors)], rows);
    }

    public static RecordBatch ItemBatch(IReadOnlyList<ItemRow> rows, Schema schema)
    {
        var hashes = new byte[rows.Count * ContentHash.Size];
        var removed = new BooleanArray.Builder();
        var decodedSince = new Int32Array.Builder();
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i].Item.Content.CopyTo(hashes.AsSpan(i * ContentHash.Size));
            removed.Append(rows[i].Removed);
            if (rows[i].DecodedSince == 0) decodedSince.AppendNull();
            else decodedSince.Append(rows[i].DecodedSince);
        }

        return new RecordBatch(
            schema,
            [
                Strings(rows.Select(r => r.Item.Source)),
                Strings(rows.Select(r => (string?)r.Item.Path)),
                Hashes(hashes, rows.Count),
                new Int64Array(Integers(Int64Type.Default, rows.Select(r => r.Item.Size))),
                new TimestampArray(Integers(s_time, rows.Select(r => MicrosecondTime.From(r.Item.Modified)))),
                Strings(rows.Select(r => r.Item.Label)),
                Strings(rows.Select(r => r.Item.Split)),
                Strings(rows.Select(r => r.Item.Group)),
                new TimestampArray(Integers(s_time, rows.Select(r => r.Seen))),
                removed.Build(),
                decodedSince.Build(),
            ],
            rows.Count);
    }

    /// <summary>What differs between the columns found and expected, <see langword="null"/> where nothing does.</summary>
    public static string? Mismatch(Schema found, Schema expected)
    {
        foreach (var field in expected.FieldsList)
        {
            var index = found.GetFieldIndex(field.Name, StringComparer.Ordinal);
            if (index < 0) return $"found no column '{field.Name}'";
            var name = TypeName(found.GetFieldByIndex(index).DataType);
            if (name != TypeName(field.DataType)) return $"column '{field.Name}': found {name}, expected {TypeName(field.DataType)}";
        }

        return null;
    }

    private static string TypeName(IArrowType type) => type switch
    {
        FixedSizeBinaryType binary => $"FixedSizeBinary({binary.ByteWidth})",
        FixedSizeListType list => $"FixedSizeList<{TypeName(list.ValueDataType)}>[{list.ListSize}]",
        TimestampType time => $"Timestamp({time.Unit}, {time.Timezone})",
        _ => type.Name,
    };

    private static Field[] VectorFields(StoreTap tap) =>
        [new Field("content_hash", s_hash, nullable: false), new Field("vector", VectorType(tap.Dimension), nullable: false)];

    private static FixedSizeListType VectorType(int dimension) => new(new Field("item", FloatType.Default, nullable: false), dimension);

    private static FixedSizeBinaryArray Hashes(ReadOnlyMemory<byte> hashes, int rows) =>
        new(new ArrayData(s_hash, rows, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(hashes)]));

    private static ArrayData Integers(IArrowType type, IEnumerable<long> values)
    {
        var all = values.ToArray();
        return new ArrayData(type, all.Length, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(MemoryMarshal.AsBytes(all.AsSpan()).ToArray())]);
    }

    private static StringArray Strings(IEnumerable<string?> values)
    {
        var builder = new StringArray.Builder();
        foreach (var value in values)
        {
            if (value is null) builder.AppendNull();
            else builder.Append(value);
        }

        return builder.Build();
    }
}
