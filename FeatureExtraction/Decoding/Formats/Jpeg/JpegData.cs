using System.Runtime.CompilerServices;
namespace TransferLearning.FeatureExtraction.Decoding.Formats.Jpeg;

/// <summary>Entropy-coded data as readers take them: up to a marker, without the zeros that are stuffed behind 0xFF, and with blank bytes behind them.</summary>
internal static class JpegData
{
    /// <summary>Bytes are read eight at a time and up to so many ahead of what is needed.</summary>
    public const int Ahead = 7;

    /// <summary>Zero bytes behind the data, so that reading ahead stays inside.</summary>
    public const int Blank = Ahead + sizeof(ulong);

    /// <summary>Copies data up to the next marker.</summary>
    /// <param name="data">Entropy-coded data.</param>
    /// <param name="plain">At least <see cref="Blank"/> bytes longer.</param>
    /// <returns>How many bytes were read, and how many of data were written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (int Taken, int Length) Unstuff(ReadOnlySpan<byte> data, Span<byte> plain)
    {
        var (taken, length) = (0, 0);
        while (true)
        {
            var rest = data[taken..];
            var offset = rest.IndexOf((byte)0xFF);
            var isStuffed = offset >= 0 && offset + 1 < rest.Length && rest[offset + 1] == 0;
            var count = isStuffed ? offset + 1 : offset < 0 ? rest.Length : offset;
            rest[..count].CopyTo(plain[length..]);
            length += count;
            taken += count;
            if (!isStuffed) break;
            taken++;
        }

        plain.Slice(length, Blank).Clear();
        return (taken, length);
    }
}
