using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using TransferLearning.Onnx.Schema;

namespace TransferLearning.Onnx.Graph;

/// <summary>Values of a stored tensor, whether the file keeps them as raw bytes, in a typed list or in another file.</summary>
internal static class TensorData
{
    private const int External = 1;
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string? ExternalFile(TensorProto tensor) =>
        tensor.DataLocation == External ? Entry(tensor, "location") ?? "" : null;

    public static long Count(TensorProto tensor, OnnxSource source)
    {
        try
        {
            return tensor.Dims.Aggregate(1L, (product, d) => d >= 0 ? checked(product * d) : throw new OverflowException());
        }
        catch (OverflowException e)
        {
            throw Bad(tensor, source, $"shape [{string.Join(",", tensor.Dims)}] is impossible", e);
        }
    }

    public static float[] Floats(TensorProto tensor, OnnxSource source)
    {
        var count = Count(tensor, source);
        switch ((ElementType)tensor.DataType)
        {
            case ElementType.Float when tensor.FloatData.Count > 0:
                Expect(tensor, source, tensor.FloatData.Count, count, "values");
                return [.. tensor.FloatData];
            case ElementType.Float:
                return MemoryMarshal.Cast<byte, float>(Raw(tensor, source, checked(count * sizeof(float)))).ToArray();
            case ElementType.Float16 when tensor.Int32Data.Count > 0:
                Expect(tensor, source, tensor.Int32Data.Count, count, "values");
                return [.. tensor.Int32Data.Select(v => (float)BitConverter.UInt16BitsToHalf((ushort)v))];
            case ElementType.Float16:
                var halves = MemoryMarshal.Cast<byte, Half>(Raw(tensor, source, checked(count * 2)));
                var floats = new float[halves.Length];
                for (var i = 0; i < floats.Length; i++) floats[i] = (float)halves[i];
                return floats;
            default:
                throw Bad(tensor, source, $"found element type {(ElementType)tensor.DataType}, expected float or float16");
        }
    }

    public static long[] Integers(TensorProto tensor, OnnxSource source)
    {
        var count = Count(tensor, source);
        switch ((ElementType)tensor.DataType)
        {
            case ElementType.Int64 when tensor.Int64Data.Count > 0:
                Expect(tensor, source, tensor.Int64Data.Count, count, "values");
                return [.. tensor.Int64Data];
            case ElementType.Int64:
                return MemoryMarshal.Cast<byte, long>(Raw(tensor, source, checked(count * sizeof(long)))).ToArray();
            case ElementType.Int32 when tensor.Int32Data.Count > 0:
                Expect(tensor, source, tensor.Int32Data.Count, count, "values");
                return [.. tensor.Int32Data.Select(v => (long)v)];
            case ElementType.Int32:
                var bytes = Raw(tensor, source, checked(count * sizeof(int)));
                var integers = new long[count];
                for (var i = 0; i < integers.Length; i++) integers[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]);
                return integers;
            default:
                throw Bad(tensor, source, $"found element type {(ElementType)tensor.DataType}, expected int64 or int32");
        }
    }

    public static bool[] Truths(TensorProto tensor, OnnxSource source)
    {
        var count = Count(tensor, source);
        if ((ElementType)tensor.DataType != ElementType.Bool) throw Bad(tensor, source, $"found element type {(ElementType)tensor.DataType}, expected bool");
        if (tensor.Int32Data.Count == 0) return [.. Raw(tensor, source, count).ToArray().Select(b => b != 0)];
        Expect(tensor, source, tensor.Int32Data.Count, count, "values");
        return [.. tensor.Int32Data.Select(v => v != 0)];
    }

    /// <summary>Texts, which ONNX files keep as UTF-8. What is not is an error: a class name with replacement characters in it would pass for the name.</summary>
    /// <param name="texts">The bytes of each.</param>
    /// <param name="where">Beginning of the message.</param>
    public static IReadOnlyList<string> Texts(IEnumerable<ByteString> texts, string where)
    {
        try
        {
            return [.. texts.Select(t => t.ToString(s_strict))];
        }
        catch (DecoderFallbackException e)
        {
            throw new TlearnException($"{where}: a text in it is no UTF-8", "Export the network again; class names can be given with `Labels` FILE.", e);
        }
    }

    /// <summary>Puts float values in place of what the tensor held; the element type stays float or float16.</summary>
    public static TensorProto WithFloats(TensorProto tensor, OnnxSource source, ReadOnlySpan<float> values)
    {
        Expect(tensor, source, values.Length, Count(tensor, source), "values");
        var half = (ElementType)tensor.DataType switch
        {
            ElementType.Float => false,
            ElementType.Float16 => true,
            var other => throw Bad(tensor, source, $"found element type {other}, expected float or float16"),
        };
        var copy = tensor.Clone();
        copy.FloatData.Clear();
        copy.Int32Data.Clear();
        copy.ExternalData.Clear();
        copy.ClearDataLocation();
        copy.RawData = ByteString.CopyFrom(half ? Halves(values) : MemoryMarshal.AsBytes(values));
        return copy;
    }

    /// <summary>Bytes of a tensor that lies in another file.</summary>
    public static long ExternalBytes(TensorProto tensor, OnnxSource source)
    {
        var whole = TensorChecks.BytesOf((ElementType)tensor.DataType) is { } size ? checked(Count(tensor, source) * size)
            : new FileInfo(source.ExternalPath(ExternalFile(tensor)!)).Length - Offset(tensor, source);
        return ExternalLength(tensor, source, whole);
    }

    /// <summary>The same tensor with its bytes in the model itself.</summary>
    public static TensorProto Inside(TensorProto tensor, OnnxSource source)
    {
        var bytes = source.ReadExternal(ExternalFile(tensor)!, Offset(tensor, source), checked((int)ExternalBytes(tensor, source)), $"tensor '{tensor.Name}'");
        var copy = tensor.Clone();
        copy.ExternalData.Clear();
        copy.ClearDataLocation();
        copy.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
        return copy;
    }

    private static byte[] Halves(ReadOnlySpan<float> values)
    {
        var bytes = new byte[2 * values.Length];
        var halves = MemoryMarshal.Cast<byte, Half>(bytes.AsSpan());
        for (var i = 0; i < halves.Length; i++) halves[i] = (Half)values[i];
        return bytes;
    }

    private static ReadOnlySpan<byte> Raw(TensorProto tensor, OnnxSource source, long expected)
    {
        if (ExternalFile(tensor) is not { } location)
        {
            Expect(tensor, source, tensor.RawData.Length, expected, "bytes");
            return tensor.RawData.Span;
        }

        Expect(tensor, source, ExternalLength(tensor, source, expected), expected, "bytes");
        return source.ReadExternal(location, Offset(tensor, source), checked((int)expected), $"tensor '{tensor.Name}'");
    }

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(e => e.Key == key)?.Value;

    /// <summary>Checks that the external file contains the tensor's bytes.</summary>
    public static void CheckExternal(TensorProto tensor, OnnxSource source, long expected)
    {
        var (location, offset) = (ExternalFile(tensor)!, Offset(tensor, source));
        Expect(tensor, source, ExternalLength(tensor, source, expected), expected, "bytes");
        var file = new FileInfo(source.ExternalPath(location)).Length;
        if (offset > file - expected) throw Ends(tensor, source, $"'{location}' ends early: found {Math.Max(0, file - offset)} bytes at {offset}, expected {expected}");
    }

    public static void Expect(TensorProto tensor, OnnxSource source, long found, long expected, string what)
    {
        if (found != expected) throw Bad(tensor, source, $"found {found} {what}, expected {expected} for shape [{string.Join(",", tensor.Dims)}]");
    }

    private static long Offset(TensorProto tensor, OnnxSource source) => ExternalNumber(tensor, source, "offset", 0);

    private static long ExternalLength(TensorProto tensor, OnnxSource source, long expected) => ExternalNumber(tensor, source, "length", expected);

    private static long ExternalNumber(TensorProto tensor, OnnxSource source, string key, long fallback) => Entry(tensor, key) switch
    {
        null or "" => fallback,
        var text when long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= 0 => number,
        var text => throw Bad(tensor, source, $"external data has the {key} '{text}', expected a number of bytes"),
    };

    private static TlearnException Ends(TensorProto tensor, OnnxSource source, string what) =>
        new($"{source.Name}: tensor '{tensor.Name}': {what}", "The external data file is truncated: copy it again.");

    public static TlearnException Bad(TensorProto tensor, OnnxSource source, string what, Exception? inner = null) =>
        new($"{source.Name}: tensor '{tensor.Name}': {what}", inner: inner);
}
