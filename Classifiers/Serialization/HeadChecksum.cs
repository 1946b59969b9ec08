using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace TransferLearning.Classifiers.Serialization;

/// <summary>XxHash128 over texts, names, types, shapes and values of a head file, each with its length, in ordinal order of names.</summary>
internal static class HeadChecksum
{
    /// <summary>The name under which it stands in the metadata; left out of itself.</summary>
    public const string Key = "checksum";

    /// <summary>The checksum, lower-case hexadecimal.</summary>
    public static string Of(SortedDictionary<string, string> metadata, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        var hash = new XxHash128();
        foreach (var (name, text) in metadata)
        {
            if (name == Key) continue;
            Append(hash, name);
            Append(hash, text);
        }

        foreach (var name in tensors.Keys.Order(StringComparer.Ordinal))
        {
            var tensor = tensors[name];
            Append(hash, name);
            Append(hash, tensor.Type);
            Append(hash, tensor.Shape.Length);
            foreach (var d in tensor.Shape) Append(hash, d);
            hash.Append(tensor.Data.Span);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static void Append(XxHash128 hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Append(hash, bytes.Length);
        hash.Append(bytes);
    }

    private static void Append(XxHash128 hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.Append(bytes);
    }
}
