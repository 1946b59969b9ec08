using System.Buffers.Binary;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Archives.Tables;

/// <summary>
/// Whether a Parquet file's directory, a structure of Thrift's compact protocol in front of the file's last eight bytes, ends where it should. The Parquet library reads on behind its end, and, where a number begins there, for ever: one changed
/// byte is enough.
/// </summary>
internal static class ParquetFooter
{
    private const int Tail = 8; // length and "PAR1"
    private const int Deepest = 32;
    private const int LongestNumber = 10;

    // Types of the compact protocol.
    private const int True = 1, False = 2, Byte = 3, Int16 = 4, Int32 = 5, Int64 = 6, Double = 7, Binary = 8, List = 9, Set = 10, Map = 11, Struct = 12;

    /// <summary>Checks the directory of a file that ends as a Parquet file does.</summary>
    /// <param name="path">The file.</param>
    /// <param name="remedy">What a user can do.</param>
    /// <exception cref="TlearnException">It is damaged.</exception>
    public static void Require(string path, string remedy)
    {
        using var file = FileReading.Open(path);
        var size = RandomAccess.GetLength(file);
        Span<byte> tail = stackalloc byte[Tail];
        if (size < Tail + 4) throw Damaged();
        FileReading.Fill(file, tail, size - Tail);
        // Not every Parquet file ends so: what else there is the library knows.
        if (!tail[4..].SequenceEqual("PAR1"u8)) return;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (length > size - Tail - 4 || length > int.MaxValue) throw Damaged();
        var footer = new byte[length];
        FileReading.Fill(file, footer, size - Tail - length);
        if (!IsWhole(footer)) throw Damaged();

        TlearnException Damaged() => new($"{path}: cannot be read as Parquet: its directory, at the end of the file, is damaged", remedy);
    }

    /// <summary>Whether bytes begin with a structure that ends in them. What follows it is not looked at: a signature stands behind a directory that is signed.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        return SkipStruct(bytes, ref at, 0);
    }

    private static bool SkipStruct(ReadOnlySpan<byte> bytes, ref int at, int depth)
    {
        if (depth > Deepest) return false;
        while (at < bytes.Length)
        {
            var header = bytes[at++];
            if (header == 0) return true;
            // Without a difference to the field before, its number follows.
            if (header >> 4 == 0 && !SkipNumber(bytes, ref at)) return false;
            // A truth is in the header itself.
            if ((header & 15) is not (True or False) && !SkipValue(header & 15, bytes, ref at, depth)) return false;
        }

        return false;
    }

    private static bool SkipValue(int type, ReadOnlySpan<byte> bytes, ref int at, int depth)
    {
        switch (type)
        {
            case True or False or Byte:
                return Skip(1, bytes, ref at);
            case Int16 or Int32 or Int64:
                return SkipNumber(bytes, ref at);
            case Double:
                return Skip(8, bytes, ref at);
            case Binary:
                return Number(bytes, ref at, out var length) && Skip(length, bytes, ref at);
            case List or Set:
                return SkipList(bytes, ref at, depth);
            case Map:
                return SkipMap(bytes, ref at, depth);
            case Struct:
                return SkipStruct(bytes, ref at, depth + 1);
            default:
                return false;
        }
    }

    private static bool SkipList(ReadOnlySpan<byte> bytes, ref int at, int depth)
    {
        if (at == bytes.Length) return false;
        var header = bytes[at++];
        var count = (ulong)(header >> 4);
        if (count == 15 && !Number(bytes, ref at, out count)) return false;
        for (; count > 0; count--)
        {
            if (!SkipValue(header & 15, bytes, ref at, depth + 1)) return false;
        }

        return depth < Deepest;
    }

    private static bool SkipMap(ReadOnlySpan<byte> bytes, ref int at, int depth)
    {
        if (depth > Deepest || !Number(bytes, ref at, out var count)) return false;
        if (count == 0) return true;
        if (at == bytes.Length) return false;
        var types = bytes[at++];
        for (; count > 0; count--)
        {
            if (!SkipValue(types >> 4, bytes, ref at, depth + 1) || !SkipValue(types & 15, bytes, ref at, depth + 1)) return false;
        }

        return true;
    }

    private static bool Skip(ulong count, ReadOnlySpan<byte> bytes, ref int at)
    {
        if (count > (ulong)(bytes.Length - at)) return false;
        at += (int)count;
        return true;
    }

    private static bool SkipNumber(ReadOnlySpan<byte> bytes, ref int at) => Number(bytes, ref at, out _);

    private static bool Number(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        for (var i = 0; i < LongestNumber && at < bytes.Length; i++)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80) return true;
        }

        return false;
    }
}
