using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using TransferLearning.Classifiers.Serialization;

namespace TransferLearning.Tests.Contracts;

/// <summary>Damages head files at random: bytes as a bad disk does, and header, texts and values as an enemy does, with a checksum that is right again.</summary>
internal sealed class HeadFileMutation(byte[] good, int seed)
{
    private static readonly string[] s_values =
        ["-1", "0", "1", "3", "2147483647", "-2147483648", "9223372036854775807", "4611686018427387904", "1e400", "0.5", "null", "true", "\"x\"", "[]", "{}", "[3,-1]", "[9223372036854775807,4]", "[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]"];

    private static readonly string[] s_texts =
        ["", "-1", "0", "1e400", "NaN", "99999999999999999999", "2147483647", "l2", "standard", "none", "cosine", "distance", "probabilities", "scores", "platt", "{}", "[]", "null", "[\"a\",\"a\",\"a\"]", "\ud7ff", new string('[', 5000), "{\"a\":1,\"a\":2}"];

    private static readonly float[] s_floats = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, float.Epsilon, 0, -0f, -1, 1e30f, -1e30f];

    private static readonly int[] s_integers = [-1, 0, 1, 2, 3, int.MaxValue, int.MinValue, 1 << 20];

    private readonly Random _random = new(seed);

    /// <summary>The next damaged file; <see langword="null"/> where its header was refused before a checksum could be made for it.</summary>
    public byte[]? Next() => _random.Next(4) switch
    {
        0 => Bytes(),
        1 => Sealed(Header()),
        2 => Text(),
        _ => Values(),
    };

    private byte[] Bytes()
    {
        var bytes = (byte[])good.Clone();
        var at = _random.Next(bytes.Length);
        switch (_random.Next(5))
        {
            case 0: return bytes[..at];
            case 1: return [.. bytes[..at], (byte)_random.Next(256), .. bytes[at..]];
            case 2: return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + _random.Next(16))..]];
            case 3:
                BinaryPrimitives.WriteInt64LittleEndian(bytes, _random.Next(3) switch { 0 => _random.NextInt64(long.MinValue, long.MaxValue), 1 => _random.Next(), _ => _random.Next(good.Length) });
                return bytes;
            default:
                for (var n = _random.Next(1, 20); n > 0; n--) bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
                return bytes;
        }
    }

    // One place of the header's JSON gets another value, or another name.
    private string Header()
    {
        var header = Encoding.UTF8.GetString(good, 8, HeaderLength);
        var root = JsonNode.Parse(header)!.AsObject();
        var tensor = Pick(root.Where(p => p.Key != "__metadata__").ToList());
        var value = JsonNode.Parse(s_values[_random.Next(s_values.Length)]);
        switch (_random.Next(6))
        {
            case 0: root[tensor.Key] = value; break;
            case 1: root[tensor.Key]![Pick((List<string>)["dtype", "shape", "data_offsets"])] = value; break;
            case 2:
                var numbers = root[tensor.Key]![Pick((List<string>)["shape", "data_offsets"])]!.AsArray();
                numbers[_random.Next(numbers.Count)] = value;
                break;
            case 3:
                root.Remove(tensor.Key);
                if (_random.Next(2) == 0) root[tensor.Key + "x"] = tensor.Value;
                break;
            case 4:
                var shape = root[tensor.Key]!["shape"]!.AsArray();
                if (_random.Next(2) == 0) shape.Add(1);
                else root[tensor.Key]!["shape"] = new JsonArray([.. shape.Reverse().Select(d => d!.DeepClone())]);
                break;
            default: // a name twice, which no JSON tree holds
                return header.TrimEnd().TrimEnd('}') + $",\"{tensor.Key}\":{tensor.Value!.ToJsonString()}}}";
        }

        return root.ToJsonString();
    }

    private byte[]? Sealed(string header)
    {
        try
        {
            var (metadata, tensors) = HeadHeader.Read(Encoding.UTF8.GetBytes(header), good.AsMemory(8 + HeaderLength), HeadFile.Kind);
            var bytes = Encoding.UTF8.GetBytes(header.Replace(metadata[HeadChecksum.Key], HeadChecksum.Of(metadata, tensors), StringComparison.Ordinal));
            var length = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
            return [.. length, .. bytes, .. good.AsSpan(8 + HeaderLength)];
        }
        catch (TlearnException)
        {
            return null;
        }
    }

    private byte[] Text()
    {
        var (metadata, tensors) = HeadFile.Parse(good);
        var key = Pick(metadata.Keys.ToList());
        var text = metadata[key];
        switch (_random.Next(4))
        {
            case 0: metadata[key] = s_texts[_random.Next(s_texts.Length)]; break;
            case 1: metadata.Remove(key); break;
            case 2: metadata[key] = new string([.. text.Select(c => _random.Next(12) == 0 ? (char)_random.Next(32, 127) : c)]); break;
            default:
                // A number within the text becomes another.
                var digits = Enumerable.Range(0, text.Length).Where(i => char.IsDigit(text[i])).ToList();
                if (digits.Count > 0) metadata[key] = text.Remove(Pick(digits), 1).Insert(Math.Min(Pick(digits), text.Length - 1), s_values[_random.Next(s_values.Length)]);
                break;
        }

        return Written(metadata, tensors);
    }

    private byte[] Values()
    {
        var (metadata, tensors) = HeadFile.Parse(good);
        var key = Pick(tensors.Keys.ToList());
        var tensor = tensors[key];
        var bytes = tensor.Data.ToArray();
        for (var n = _random.Next(1, 6); n > 0 && bytes.Length >= 4; n--)
        {
            var at = bytes.AsSpan(4 * _random.Next(bytes.Length / 4));
            if (_random.Next(3) == 0) at[_random.Next(4)] = (byte)_random.Next(256);
            else if (tensor.Type == "F32") BinaryPrimitives.WriteSingleLittleEndian(at, s_floats[_random.Next(s_floats.Length)]);
            else BinaryPrimitives.WriteInt32LittleEndian(at, s_integers[_random.Next(s_integers.Length)]);
        }

        tensors[key] = tensor with { Data = bytes };
        if (_random.Next(8) == 0) tensors.Remove(key);
        return Written(metadata, tensors);
    }

    private static byte[] Written(SortedDictionary<string, string> metadata, SortedDictionary<string, StoredTensor> tensors)
    {
        using var stream = new MemoryStream();
        HeadFile.Write(stream, metadata, tensors);
        return stream.ToArray();
    }

    private int HeaderLength => (int)BinaryPrimitives.ReadInt64LittleEndian(good);

    private T Pick<T>(List<T> list) => list[_random.Next(list.Count)];
}
