using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using TransferLearning.Core.Hashing;

namespace TransferLearning.Core.Sharding;

/// <summary>
/// One of several shares that processes compute without knowing of each other. What decides is the hash of a key, not its place in a list: a share stays the same whatever comes or
/// goes beside it, on every machine.
/// </summary>
internal sealed record Shard
{
    private const int MostOnStack = 512;

    /// <summary>Names a share.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <param name="count">Of how many.</param>
    public Shard(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        (Index, Count) = (index, count);
    }

    /// <summary>The only share of one.</summary>
    public static Shard Whole { get; } = new(0, 1);

    /// <summary>Which share, from 0 to <see cref="Count"/> − 1.</summary>
    public int Index { get; }

    /// <summary>How many shares there are.</summary>
    public int Count { get; }

    /// <summary>Reads <c>i/N</c>, i from 0 to N − 1.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Shard? shard)
    {
        ArgumentNullException.ThrowIfNull(text);
        shard = text.Split('/') is [var i, var n] && TryParseNumber(i, out var index) && TryParseNumber(n, out var count) && index < count ? new Shard(index, count) : null;
        return shard is not null;
    }

    /// <summary>Reads the digits of a number, without sign and blanks.</summary>
    public static bool TryParseNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>The share that a key belongs to: the first 8 bytes of the SHA-256 of its UTF-8, as a big-endian number, modulo <paramref name="count"/>.</summary>
    /// <param name="key">What decides, such as an image's path.</param>
    /// <param name="count">Number of shares.</param>
    public static int Of(string key, int count)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var most = Encoding.UTF8.GetMaxByteCount(key.Length);
        var bytes = most <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[most];
        Span<byte> hash = stackalloc byte[Sha256.Size];
        Sha256.HashData(bytes[..Encoding.UTF8.GetBytes(key, bytes)], hash);
        return (int)(BinaryPrimitives.ReadUInt64BigEndian(hash) % (uint)count);
    }

    /// <summary>Whether a key belongs to this share.</summary>
    public bool Holds(string key) => Count == 1 || Of(key, Count) == Index;

    /// <summary>As users write it: <c>i/N</c>.</summary>
    public override string ToString() => $"{Index}/{Count}";
}
