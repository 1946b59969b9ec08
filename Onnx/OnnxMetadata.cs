using System.Text;

namespace TransferLearning.Onnx;

/// <summary>The metadata of an ONNX file without its graph: gigabytes of weights are passed over, not read.</summary>
internal static class OnnxMetadata
{
    // Of the protobuf message ModelProto: field 14 is repeated StringStringEntryProto, whose field 1 is the key and 2 the value.
    private const int MetadataField = 14, KeyField = 1, ValueField = 2;
    private const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    /// <summary>Reads the metadata; empty for a file that is no ONNX file or cannot be read.</summary>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var file = File.OpenRead(path);
            while (file.Position < file.Length)
            {
                var (field, kind) = Tag(file);
                if (field == MetadataField && kind == Bytes) Add(metadata, Take(file));
                else Skip(file, kind);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return new Dictionary<string, string>();
        }

        return metadata;
    }

    private static void Add(Dictionary<string, string> metadata, byte[] entry)
    {
        using var stream = new MemoryStream(entry);
        string key = "", value = "";
        while (stream.Position < stream.Length)
        {
            switch (Tag(stream))
            {
                case (KeyField, Bytes): key = Encoding.UTF8.GetString(Take(stream)); break;
                case (ValueField, Bytes): value = Encoding.UTF8.GetString(Take(stream)); break;
                case var (_, kind): Skip(stream, kind); break;
            }
        }

        metadata[key] = value;
    }

    private static (long Field, int Kind) Tag(Stream stream)
    {
        var tag = Number(stream);
        return (tag >> 3, (int)(tag & 7));
    }

    private static long Number(Stream stream)
    {
        long number = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = stream.ReadByte();
            if (next < 0) throw new EndOfStreamException();
            number |= (long)(next & 0x7f) << shift;
            if (next < 0x80) return number;
        }

        throw new InvalidDataException();
    }

    private static byte[] Take(Stream stream)
    {
        var bytes = new byte[Length(stream)];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static void Skip(Stream stream, int kind)
    {
        _ = kind switch
        {
            Varint => Number(stream),
            Fixed64 => stream.Seek(sizeof(long), SeekOrigin.Current),
            Bytes => stream.Seek(Length(stream), SeekOrigin.Current),
            Fixed32 => stream.Seek(sizeof(int), SeekOrigin.Current),
            _ => throw new InvalidDataException(),
        };
    }

    private static long Length(Stream stream)
    {
        var length = Number(stream);
        return length >= 0 && length <= stream.Length - stream.Position ? length : throw new InvalidDataException();
    }
}
