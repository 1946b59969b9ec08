using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TransferLearning.Experiments.Results;

/// <summary>Row numbers as text, runs in short: <c>0-399,405</c>.</summary>
internal static class RowRanges
{
    /// <summary>The text of rows, in their order.</summary>
    public static string Write(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var text = new StringBuilder();
        for (var i = 0; i < rows.Count;)
        {
            var end = i;
            while (end + 1 < rows.Count && rows[end + 1] == rows[end] + 1) end++;
            if (i > 0) text.Append(',');
            text.Append(rows[i]);
            if (end > i) text.Append('-').Append(rows[end]);
            i = end + 1;
        }

        return text.ToString();
    }

    /// <summary>The rows of a text.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static int[] Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rows = new List<int>();
        foreach (var part in text.AsSpan().Split(','))
        {
            var run = text.AsSpan(part);
            if (run.IsEmpty) continue;
            var dash = run.IndexOf('-');
            var first = Number(dash < 0 ? run : run[..dash]);
            var last = dash < 0 ? first : Number(run[(dash + 1)..]);
            for (var row = first; row <= last; row++) rows.Add(row);
        }

        return [.. rows];
    }

    private static int Number(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>Rows in a JSON document.</summary>
internal sealed class RowRangesConverter : JsonConverter<int[]>
{
    public override int[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => RowRanges.Read(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, int[] value, JsonSerializerOptions options) => writer.WriteStringValue(RowRanges.Write(value));
}

/// <summary>Class indices in a JSON document: unsigned numbers of 16 bits, the low byte first, in base64.</summary>
internal sealed class AnswersConverter : JsonConverter<int[]>
{
    public override int[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var bytes = reader.GetBytesFromBase64();
        var values = new int[bytes.Length / 2];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i));
        return values;
    }

    public override void Write(Utf8JsonWriter writer, int[] value, JsonSerializerOptions options)
    {
        var bytes = new byte[2 * value.Length];
        for (var i = 0; i < value.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), checked((ushort)value[i]));
        writer.WriteBase64StringValue(bytes);
    }
}

/// <summary>Probabilities in a JSON document: 65,535ths as unsigned numbers of 16 bits, the low byte first, in base64.</summary>
internal sealed class ProbabilitiesConverter : JsonConverter<float[]?>
{
    public override float[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        var bytes = reader.GetBytesFromBase64();
        var values = new float[bytes.Length / 2];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i)) / 65535f;
        return values;
    }

    public override void Write(Utf8JsonWriter writer, float[]? value, JsonSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }

        var bytes = new byte[2 * value.Length];
        for (var i = 0; i < value.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)Math.Round(Math.Clamp(value[i], 0, 1) * 65535));
        writer.WriteBase64StringValue(bytes);
    }
}
