using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace TransferLearning.Tests;

/// <summary>A NumPy array file, float32 in C order.</summary>
internal sealed partial record Npy(int[] Shape, float[] Values)
{
    /// <summary>Length of a row: all dimensions but the first.</summary>
    public int RowLength => Shape.Skip(1).Aggregate(1, (a, b) => a * b);

    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * RowLength, RowLength);

    public static Npy Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var start = bytes[6] == 1 ? 10 + BitConverter.ToUInt16(bytes, 8) : 12 + BitConverter.ToInt32(bytes, 8);
        var header = Encoding.ASCII.GetString(bytes, 10, start - 10);
        if (!header.Contains("'<f4'") || header.Contains("'fortran_order': True")) throw new NotSupportedException(header);
        var shape = Numbers().Matches(header[header.IndexOf("'shape'", StringComparison.Ordinal)..]).Select(m => int.Parse(m.Value)).ToArray();
        return new Npy(shape, MemoryMarshal.Cast<byte, float>(bytes.AsSpan(start)).ToArray());
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}
