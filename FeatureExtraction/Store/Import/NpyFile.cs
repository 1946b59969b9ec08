using System.Buffers.Binary;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace TransferLearning.FeatureExtraction.Store.Import;

/// <summary>A matrix in a NumPy array file, read row by row from the first to the last.</summary>
internal sealed class NpyFile : IDisposable
{
    private readonly FileStream _file;
    private byte[] _bytes = [];
    private float[] _values = [];

    private NpyFile(FileStream file, NpyHeader header)
    {
        _file = file;
        Header = header;
    }

    public NpyHeader Header { get; }

    /// <exception cref="TlearnException">It cannot be opened, or is no matrix of floating-point numbers.</exception>
    public static NpyFile Open(string path)
    {
        var file = ImportFiles.Open(path);
        try
        {
            return new NpyFile(file, NpyHeader.Read(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The next rows as float32, <c>[count,D]</c>, valid until the next call.</summary>
    public ReadOnlyMemory<float> Read(int count)
    {
        var length = count * Header.Dimension;
        if (_values.Length < length) (_values, _bytes) = (new float[length], Header.ElementBytes == sizeof(float) ? [] : new byte[length * Header.ElementBytes]);
        var values = _values.AsMemory(0, length);
        var bytes = Header.ElementBytes == sizeof(float) ? MemoryMarshal.AsBytes(values.Span) : _bytes.AsSpan(0, length * Header.ElementBytes);
        _file.ReadExactly(bytes);
        if (Header.ElementBytes == sizeof(double)) TensorPrimitives.ConvertTruncating<double, float>(MemoryMarshal.Cast<byte, double>(bytes), values.Span);
        else if (Header.ElementBytes == sizeof(ushort)) TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values.Span);
        return values;
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>The head of a NumPy array file, format 1.0 to 3.0, of a matrix in C order.</summary>
/// <param name="Rows">Number of rows, N.</param>
/// <param name="Dimension">Length of a row, D.</param>
/// <param name="ElementBytes">Bytes of a value: 2, 4 or 8, floating point, little-endian.</param>
/// <param name="Start">Where the values begin.</param>
internal sealed partial record NpyHeader(long Rows, int Dimension, int ElementBytes, long Start)
{
    private const string Way = "Write the array with numpy.save as float16, float32 or float64 of shape [N, D], C order.";
    private const int LongestHeader = 1 << 20;

    /// <summary>Reads the head and holds the file's length to it.</summary>
    /// <exception cref="TlearnException">The file is no such matrix; the message says what was found and expected.</exception>
    public static NpyHeader Read(FileStream file)
    {
        var text = Text(file);
        var (order, type) = Matched(file, text, Descr(), "descr") is var d ? (d.Groups[1].Value, d.Groups[2].Value) : default;
        if (type is not ("f2" or "f4" or "f8") || order == ">") throw Wrong(file, $"descr: found '{order}{type}', expected '<f4', '<f8' or '<f2'");
        if (Matched(file, text, Order(), "fortran_order").Groups[1].Value == "True") throw Wrong(file, "fortran_order: found True, expected False (numpy.ascontiguousarray)");
        var sides = Matched(file, text, ShapeOf(), "shape").Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        long[] shape = [.. sides.Select(s => long.TryParse(s.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var side) ? side : -1)];
        if (shape is not [>= 0 and var rows, >= 1 and <= 1 << 24 and var dimension]) throw Wrong(file, $"shape: found ({string.Join(", ", sides)}), expected (rows, dimension)");
        var header = new NpyHeader(rows, (int)dimension, type[1] - '0', file.Position);
        var expected = (decimal)header.Start + ((decimal)rows * dimension * header.ElementBytes);
        return file.Length == expected ? header : throw Wrong(file, $"found {file.Length} bytes, expected {expected} for shape ({rows}, {dimension}) of {type}");
    }

    private static string Text(FileStream file)
    {
        try
        {
            Span<byte> head = stackalloc byte[12];
            file.ReadExactly(head[..8]);
            if (head[0] != 0x93 || !head[1..6].SequenceEqual("NUMPY"u8)) throw Wrong(file, "found no NumPy array file");
            if (head[6] is < 1 or > 3) throw Wrong(file, $"found format {head[6]}.{head[7]}, expected 1.0 to 3.0");
            var size = head[6] == 1 ? sizeof(ushort) : sizeof(uint);
            file.ReadExactly(head.Slice(8, size));
            var length = size == sizeof(ushort) ? BinaryPrimitives.ReadUInt16LittleEndian(head[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
            if (length > LongestHeader) throw Wrong(file, $"found a header of {length} bytes, expected up to {LongestHeader}");
            var text = new byte[length];
            file.ReadExactly(text);
            return Encoding.UTF8.GetString(text);
        }
        catch (EndOfStreamException e)
        {
            throw new TlearnException($"{file.Name}: ends within its header", Way, e);
        }
    }

    private static Match Matched(FileStream file, string text, Regex pattern, string field) =>
        pattern.Match(text) is { Success: true } match ? match : throw Wrong(file, $"header: no '{field}' that can be read");

    private static TlearnException Wrong(FileStream file, string what) => new($"{file.Name}: {what}", Way);

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([<>=|]?)(\w+)['"]""")]
    private static partial Regex Descr();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""")]
    private static partial Regex Order();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([^)]*)\)""")]
    private static partial Regex ShapeOf();
}
