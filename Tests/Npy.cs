using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace TransferLearning.Tests;

/// <summary>NumPy's .npy files, versions 1 to 3, little-endian, C order.</summary>
/// <param name="Shape">Dimensions.</param>
/// <param name="Type">NumPy's type string without the byte order: <c>f4</c>, <c>u1</c>, <c>i8</c>, …</param>
/// <param name="Data">The values' bytes.</param>
internal sealed partial record Npy(int[] Shape, string Type, byte[] Data)
{
    public static Npy Read(string path) => Parse(File.ReadAllBytes(path), path);

    public static Npy Parse(byte[] file, string path)
    {
        if (file[0] != 0x93 || !file.AsSpan(1).StartsWith("NUMPY"u8)) throw new InvalidDataException($"{path}: no .npy file");
        var (start, length) = file[6] == 1
            ? (10, BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8)))
            : (12, (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(8)));
        var header = Encoding.UTF8.GetString(file, start, length);
        var match = Header().Match(header);
        if (!match.Success || match.Groups["fortran"].Value != "False") throw new InvalidDataException($"{path}: unread header {header}");
        int[] shape = [.. match.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(int.Parse)];
        return new Npy(shape, match.Groups["type"].Value, file[(start + length)..]);
    }

    /// <summary>The values of a float32 file.</summary>
    public ReadOnlySpan<float> Floats => As<float>("f4");

    /// <summary>The values of a uint8 file.</summary>
    public ReadOnlySpan<byte> Bytes => As<byte>("u1");

    /// <summary>The values of an int32 file.</summary>
    public ReadOnlySpan<int> Ints => As<int>("i4");

    /// <summary>The values of an int64 file.</summary>
    public ReadOnlySpan<long> Longs => As<long>("i8");

    /// <summary>The values of a float64 file.</summary>
    public ReadOnlySpan<double> Doubles => As<double>("f8");

    /// <summary>Length of a row: all dimensions but the first.</summary>
    public int RowLength => Shape.Skip(1).Aggregate(1, (a, b) => a * b);

    /// <summary>Row <paramref name="row"/> of a float32 file: all that lies behind the first dimension.</summary>
    public ReadOnlySpan<float> Row(int row) => Floats.Slice(row * RowLength, RowLength);

    private ReadOnlySpan<T> As<T>(string type)
        where T : struct =>
        Type == type ? MemoryMarshal.Cast<byte, T>(Data) : throw new InvalidDataException($"found elements of type {Type}, expected {type}");

    [GeneratedRegex(@"'descr': '[<|](?<type>\w+)', 'fortran_order': (?<fortran>\w+), 'shape': \((?<shape>[^)]*)\)")]
    private static partial Regex Header();
}
