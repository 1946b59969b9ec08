using System.Text;
using System.Text.Json;
using TransferLearning.Core;

namespace TransferLearning.Classifiers.Serialization;

/// <summary>The header of a head file: JSON that names texts and tensors.</summary>
internal static class HeadHeader
{
    private const string MetadataKey = "__metadata__";
    private const int Alignment = 8;
    private const int MostTensors = 1024;
    private const int MostDimensions = 8;

    /// <summary>Reads a header.</summary>
    /// <param name="header">The JSON.</param>
    /// <param name="data">What follows it; tensors are pieces of it.</param>
    /// <exception cref="TlearnException">It is none: no JSON, a name that stands twice, tensors that do not fill the data one behind the other.</exception>
    public static (SortedDictionary<string, string> Metadata, SortedDictionary<string, StoredTensor> Tensors) Read(ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> data)
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
                    foreach (var text in entry.Value.EnumerateObject()) metadata[text.Name] = text.Value.GetString() ?? throw StoredHead.Wrong($"{text.Name}: found null");
                }
                else
                {
                    if (tensors.Count == MostTensors) throw StoredHead.Wrong($"found more than {MostTensors} tensors");
                    tensors[entry.Name] = Tensor(entry.Name, entry.Value, data, places);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new TlearnException("head: the header is no JSON of the safetensors layout", "The file is damaged, or no head of this program; train the head again.", e);
        }

        RequireFilled(places, data.Length);
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

    private static StoredTensor Tensor(string name, JsonElement entry, ReadOnlyMemory<byte> data, List<(long Start, long End)> places)
    {
        var type = entry.GetProperty("dtype").GetString();
        var size = StoredTensor.SizeOf(type);
        if (size == 0) throw StoredHead.Wrong($"tensor {name}: found type {type}, expected F32 or I32");
        var shape = Numbers(entry, "shape");
        var place = Numbers(entry, "data_offsets");
        if (place.Length != 2 || place[0] < 0 || place[1] < place[0] || place[1] > data.Length) throw StoredHead.Wrong($"tensor {name} lies outside the file");
        long bytes = size;
        foreach (var d in shape)
        {
            if (d < 0 || (d > 0 && bytes > data.Length / d)) throw StoredHead.Wrong($"tensor {name}: its shape [{string.Join(",", shape)}] does not fit the file");
            bytes *= d;
        }

        if (bytes != place[1] - place[0]) throw StoredHead.Wrong($"tensor {name}: its shape [{string.Join(",", shape)}] does not fit its {place[1] - place[0]} bytes");
        places.Add((place[0], place[1]));
        return new StoredTensor(type!, shape, data[(int)place[0]..(int)place[1]]);
    }

    private static long[] Numbers(JsonElement entry, string name)
    {
        var array = entry.GetProperty(name);
        var length = array.GetArrayLength();
        return length <= MostDimensions ? [.. array.EnumerateArray().Select(d => d.GetInt64())] : throw StoredHead.Wrong($"{name}: found {length} numbers, expected at most {MostDimensions}");
    }

    // No byte is read twice, and none is left over where something could hide.
    private static void RequireFilled(List<(long Start, long End)> places, int length)
    {
        places.Sort();
        var end = 0L;
        foreach (var place in places)
        {
            if (place.Start != end) throw StoredHead.Wrong($"the tensors do not fill the {length} bytes behind the header one behind the other");
            end = place.End;
        }

        if (end != length) throw StoredHead.Wrong($"the tensors do not fill the {length} bytes behind the header");
    }
}
