using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace TransferLearning.FeatureExtraction.Archives.Tables;

/// <summary>Columns of text or whole numbers, as texts.</summary>
internal static class ColumnTexts
{
    /// <summary>Whether a column holds one text a row. The library writes fields of one of the two types and reads them back as the other.</summary>
    public static bool IsText(Field field) => field is DataField { IsArray: false, MaxRepetitionLevel: 0 } data && (data.ClrType == typeof(string) || data.ClrType == typeof(ReadOnlyMemory<char>));

    /// <summary>Whether a column can be read as texts.</summary>
    public static bool IsReadable(Field field) => IsText(field) || (field is DataField { IsArray: false, MaxRepetitionLevel: 0 } data && ReaderOf(data.ClrType) is not null);

    /// <summary>Reads the rows of a group; <see langword="null"/> is what the table has none of.</summary>
    /// <param name="group">The group.</param>
    /// <param name="field">The column; where there is none, all rows have none.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async Task<string?[]> ReadAsync(ParquetRowGroupReader group, DataField? field, CancellationToken cancellation)
    {
        var texts = new string?[group.RowCount];
        if (field is null || texts.Length == 0) return texts;
        // The library's own reading of texts leaves in the place of a null what its pooled memory held before: here levels tell.
        if (IsText(field)) await ValuesAsync<ReadOnlyMemory<char>>(group, field, texts, text => text.ToString(), cancellation);
        else if (ReaderOf(field.ClrType) is { } read) await read(group, field, texts, cancellation);
        return texts;
    }

    private static Func<ParquetRowGroupReader, DataField, string?[], CancellationToken, Task>? ReaderOf(Type type) =>
        type == typeof(long) ? NumbersAsync<long>
        : type == typeof(int) ? NumbersAsync<int>
        : type == typeof(short) ? NumbersAsync<short>
        : type == typeof(sbyte) ? NumbersAsync<sbyte>
        : type == typeof(ulong) ? NumbersAsync<ulong>
        : type == typeof(uint) ? NumbersAsync<uint>
        : type == typeof(ushort) ? NumbersAsync<ushort>
        : type == typeof(byte) ? NumbersAsync<byte>
        : null;

    private static Task NumbersAsync<T>(ParquetRowGroupReader group, DataField field, string?[] texts, CancellationToken cancellation)
        where T : struct, IFormattable => ValuesAsync<T>(group, field, texts, value => value.ToString(null, CultureInfo.InvariantCulture), cancellation);

    private static async Task ValuesAsync<T>(ParquetRowGroupReader group, DataField field, string?[] texts, Func<T, string> write, CancellationToken cancellation)
        where T : struct
    {
        var values = new T[texts.Length];
        Memory<int>? levels = null;
        if (field.MaxDefinitionLevel > 0) levels = new int[texts.Length];
        await group.ReadRawAsync<T>(field, values, levels, null, cancellation);
        var next = 0;
        for (var r = 0; r < texts.Length; r++)
        {
            if (levels is not { } there || there.Span[r] == field.MaxDefinitionLevel) texts[r] = write(values[next++]);
        }
    }
}
