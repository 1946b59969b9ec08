using System.Text;
using System.Text.Json;

namespace TransferLearning.Classifiers.Serialization;

/// <summary>The header of a file of tensors: JSON that names texts and tensors.</summary>
internal static class HeadHeader
{
    private const string MetadataKey = "__metadata__";
    private const int Alignment = 8;
    private const int MostDimensions = 8;

    /// <summary>Reads a header.</summary>
    /// <param name="header">The JSON.</param>
    /// <param name="data">What follows it; tensors are pieces of it.</param>
    /// <param name="kind">What the file is called.</param>
    /// <exception cref="TlearnException">It is none: no JSON, a name that stands twice, tensors that do not fill the data one behind the other.</exception>
    public static (SortedDictionary<string, string> Metadata, SortedDictionary<string, StoredTensor> Tensors) Read(ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> data, TensorFileKind kind)
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var tensors = new SortedDictionary<string, StoredTensor>(StringComparer.Ordinal);
        var places = new List<(long Start, long End)>();
        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            foreach (var entry in json.RootElement.EnumerateObject())
            {
                if (entry.Name == MetadataKey)
                {
                    foreach (var text in entry.Value.EnumerateObject()) metadata[text.Name] = text.Value.GetString() ?? throw kind.Wrong($"{text.Name}: found null");
                }
                else
                {
                    if (tensors.Count == kind.MostTensors) throw kind.Wrong($"found more than {kind.MostTensors} tensors");
                    tensors[entry.Name] = Tensor(entry.Name, entry.Value, data, places, kind);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new TlearnException($"{kind.Name}: the header is no JSON of the safetensors layout", kind.Remedy, e);
        }

        RequireFilled(places, data.Length, kind);
        return (metadata, tensors);
    }

    /// <summary>Makes a header for tensors that follow in ordinal order of their names.</summary>
    public static byte[] ToBytes(SortedDictionary<string, string> metadata, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach (var (name, text) in metadata) json.WriteString(name, text);
            json.WriteEndObject();
            var offset = 0L;
            foreach (var name in tensors.Keys.Order(StringComparer.Ordinal))
            {
                var tensor = tensors[name];
                json.WriteStartObject(name);
                json.WriteString("dtype", tensor.Type);
                json.WriteStartArray("shape");
                foreach (var d in tensor.Shape) json.WriteNumberValue(d);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Data.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        stream.Write(Encoding.ASCII.GetBytes(new string(' ', (int)((Alignment - (stream.Length % Alignment)) % Alignment))));
        return stream.ToArray();
    }

    private static StoredTensor Tensor(string name, JsonElement entry, ReadOnlyMemory<byte> data, List<(long Start, long End)> places, TensorFileKind kind)
    {
        var type = entry.GetProperty("dtype").GetString();
        var size = StoredTensor.SizeOf(type);
        if (size == 0) throw kind.Wrong($"tensor {name}: found type {type}, expected F32 or I32");
        var shape = Numbers(entry, "shape", kind);
        var place = Numbers(entry, "data_offsets", kind);
        if (place.Length != 2 || place[0] < 0 || place[1] < place[0] || place[1] > data.Length) throw kind.Wrong($"tensor {name} lies outside the file");
        long bytes = size;
        foreach (var d in shape)
        {
            if (d < 0 || (d > 0 && bytes > data.Length / d)) throw kind.Wrong($"tensor {name}: its shape [{string.Join(",", shape)}] does not fit the file");
            bytes *= d;
        }

        if (bytes != place[1] - place[0]) throw kind.Wrong($"tensor {name}: its shape [{string.Join(",", shape)}] does not fit its {place[1] - place[0]} bytes");
        places.Add((place[0], place[1]));
        return new StoredTensor(type!, shape, data[(int)place[0]..(int)place[1]]);
    }

    private static long[] Numbers(JsonElement entry, string name, TensorFileKind kind)
    {
        var array = entry.GetProperty(name);
        var length = array.GetArrayLength();
        return length <= MostDimensions ? [.. array.EnumerateArray().Select(d => d.GetInt64())] : throw kind.Wrong($"{name}: found {length} numbers, expected at most {MostDimensions}");
    }

    // No byte is read twice, and none is left over where something could hide.
    private static void RequireFilled(List<(long Start, long End)> places, int length, TensorFileKind kind)
    {
        places.Sort();
        var end = 0L;
        foreach (var place in places)
        {
            if (place.Start != end) throw kind.Wrong($"the tensors do not fill the {length} bytes behind the header one behind the other");
            end = place.End;
        }

        if (end != length) throw kind.Wrong($"the tensors do not fill the {length} bytes behind the header");
    }
}
