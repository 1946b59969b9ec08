using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using TransferLearning.Core;

namespace TransferLearning.Classifiers.Serialization;

/// <summary>
/// A file in the safetensors layout, so that any language reads it: length of the header (8 bytes, little-endian), header (JSON: name →
/// type, shape, place; <c>__metadata__</c>: texts), tensors. A checksum over all of it stands in the metadata.
/// </summary>
internal static class HeadFile
{
    private const string MetadataKey = "__metadata__";
    private const int LongestHeader = 1 << 26;
    private const int Alignment = 8;

    /// <summary>Writes a file: complete under its name, or not at all.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        var all = new SortedDictionary<string, string>(metadata.ToDictionary(), StringComparer.Ordinal);
        all[HeadChecksum.Key] = HeadChecksum.Of(all, tensors);
        var header = Header(all, tensors);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var name in tensors.Keys.Order(StringComparer.Ordinal)) stream.Write(tensors[name].Data.Span);
        });
    }

    /// <summary>Reads a file and checks all of it.</summary>
    /// <exception cref="TlearnException">It cannot be read, is no such file, or is damaged.</exception>
    public static (SortedDictionary<string, string> Metadata, SortedDictionary<string, StoredTensor> Tensors) Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new TlearnException($"head file {path}: {e.Message}", "Give the path of a .tlhead file that can be read.", e);
        }

        try
        {
            return Parse(bytes);
        }
        catch (TlearnException e)
        {
            throw new TlearnException($"head file {path}: {e.Message}", e.Next, e);
        }
    }

    /// <summary>Takes the bytes of a file apart.</summary>
    /// <exception cref="TlearnException">They are no such file, or damaged.</exception>
    internal static (SortedDictionary<string, string> Metadata, SortedDictionary<string, StoredTensor> Tensors) Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < sizeof(long)) throw StoredHead.Wrong($"found {bytes.Length} bytes, expected a header");
        var length = BinaryPrimitives.ReadInt64LittleEndian(bytes.Span);
        if (length < 2 || length > LongestHeader || length > bytes.Length - sizeof(long)) throw StoredHead.Wrong($"found a header of {length} bytes in a file of {bytes.Length}");
        var header = bytes.Slice(sizeof(long), (int)length);
        var data = bytes[(sizeof(long) + (int)length)..];
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var tensors = new SortedDictionary<string, StoredTensor>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8 });
            foreach (var entry in json.RootElement.EnumerateObject())
            {
                if (entry.Name == MetadataKey)
                {
                    foreach (var text in entry.Value.EnumerateObject()) metadata[text.Name] = text.Value.GetString() ?? throw StoredHead.Wrong($"{text.Name}: found null");
                }
                else
                {
                    tensors[entry.Name] = Tensor(entry.Name, entry.Value, data);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new TlearnException("head: the header is no JSON of the safetensors layout", "The file is damaged, or no head of this program; train the head again.", e);
        }

        var found = metadata.GetValueOrDefault(HeadChecksum.Key) ?? throw StoredHead.Wrong("the checksum is missing");
        if (tensors.Values.Sum(t => (long)t.Data.Length) != data.Length) throw StoredHead.Wrong($"the tensors do not fill the {data.Length} bytes behind the header");
        var expected = HeadChecksum.Of(metadata, tensors);
        return found == expected ? (metadata, tensors) : throw StoredHead.Wrong($"checksum: found {expected}, expected {found}");
    }

    private static StoredTensor Tensor(string name, JsonElement entry, ReadOnlyMemory<byte> data)
    {
        var type = entry.GetProperty("dtype").GetString();
        var size = StoredTensor.SizeOf(type);
        if (size == 0) throw StoredHead.Wrong($"tensor {name}: found type {type}, expected F32 or I32");
        long[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
        long[] place = [.. entry.GetProperty("data_offsets").EnumerateArray().Select(d => d.GetInt64())];
        if (place.Length != 2 || place[0] < 0 || place[1] < place[0] || place[1] > data.Length) throw StoredHead.Wrong($"tensor {name} lies outside the file");
        long bytes = size;
        foreach (var d in shape)
        {
            if (d < 0 || (d > 0 && bytes > data.Length / d)) throw StoredHead.Wrong($"tensor {name}: its shape [{string.Join(",", shape)}] does not fit the file");
            bytes *= d;
        }

        if (bytes != place[1] - place[0]) throw StoredHead.Wrong($"tensor {name}: its shape [{string.Join(",", shape)}] does not fit its {place[1] - place[0]} bytes");
        return new StoredTensor(type!, shape, data[(int)place[0]..(int)place[1]]);
    }

    private static byte[] Header(SortedDictionary<string, string> metadata, IReadOnlyDictionary<string, StoredTensor> tensors)
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
}
