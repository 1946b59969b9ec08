using System.Numerics.Tensors;
using Parquet;
using Parquet.Schema;

namespace TransferLearning.FeatureExtraction.Store.Import;

/// <summary>List columns of numbers, each row a list of the same length.</summary>
internal static class ParquetLists
{
    private const string Way = "Each row of a tap's column is a list of the same number of values, none of them null.";

    /// <summary>The values' field of a list of float or double; <see langword="null"/> for any other column.</summary>
    public static DataField? Elements(Field column) => column switch
    {
        ListField { Item: DataField item } when IsNumber(item) => item,
        DataField { IsArray: true } array when IsNumber(array) => array,
        _ => null,
    };

    /// <summary>Length of the lists, by the number of rows and values of a group.</summary>
    public static int Dimension(string file, ParquetRowGroupReader group, DataField list)
    {
        var values = Count(group, list);
        return values > 0 && values % group.RowCount == 0 && values / group.RowCount < 1 << 24
            ? (int)(values / group.RowCount)
            : throw Wrong(file, list, $"found {values} values in the {group.RowCount} rows of its first group");
    }

    /// <summary>A group's vectors, <c>[rows,D]</c>.</summary>
    /// <exception cref="TlearnException">A list is of another length or holds nulls.</exception>
    public static async Task<ReadOnlyMemory<float>> ReadAsync(string file, ParquetRowGroupReader group, DataField list, int dimension, CancellationToken cancellation)
    {
        var count = Count(group, list);
        if (count != group.RowCount * dimension) throw Wrong(file, list, $"found {count} values in a group of {group.RowCount} rows, expected {dimension} a row");
        if (count > Array.MaxLength) throw Wrong(file, list, $"found {count} values in one group of rows, expected at most {Array.MaxLength}: write the file with smaller groups");
        var levels = new Levels(new int[count], new int[count]);
        var values = new float[count];
        if (list.ClrType == typeof(float))
        {
            await group.ReadRawAsync<float>(list, values, levels.Definition, levels.Repetition, cancellation);
        }
        else
        {
            var doubles = new double[count];
            await group.ReadRawAsync<double>(list, doubles, levels.Definition, levels.Repetition, cancellation);
            TensorPrimitives.ConvertTruncating<double, float>(doubles, values);
        }

        Check(file, list, levels, dimension);
        return values;
    }

    private static bool IsNumber(DataField field) => field.ClrType == typeof(float) || field.ClrType == typeof(double);

    private static long Count(ParquetRowGroupReader group, DataField list) => group.GetMetadata(list)?.MetaData?.NumValues ?? 0;

    // A repetition level of 0 begins a row's list; a null, or an empty list, has a definition level that is not the highest.
    private static void Check(string file, DataField list, Levels levels, int dimension)
    {
        for (var i = 0; i < levels.Repetition.Length; i++)
        {
            if (levels.Definition[i] != list.MaxDefinitionLevel) throw Wrong(file, list, $"found a null or an empty list at value {i % dimension} of row {(i / dimension) + 1} of its group");
            if (levels.Repetition[i] == 0 != (i % dimension == 0)) throw Wrong(file, list, $"found a list that begins or ends at value {i % dimension} in row {(i / dimension) + 1} of its group, expected {dimension} values a row");
        }
    }

    private static TlearnException Wrong(string file, DataField list, string what) => new($"{file}: column '{list.Path.FirstPart}': {what}", Way);

    private sealed record Levels(int[] Definition, int[] Repetition);
}
