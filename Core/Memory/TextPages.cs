using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using System.Text;
using System.Text.Unicode;

namespace TransferLearning.Core.Memory;

/// <summary>
/// Texts that are added one by one, in UTF-8, each without what it begins with as the one before it does (front coding): of a listing's paths a dozen bytes are left, where a string takes 74. Every eighth stands whole. Each is made
/// anew when it is asked for. Any number of threads may read while none adds.
/// </summary>
/// <remarks>A text is kept as the number of bytes that it shares, the number of the others, and these. The numbers are a byte; 255 says that the number follows in two bytes.</remarks>
internal sealed class TextPages : IReadOnlyList<string>
{
    private const int PageLength = 1 << 16;
    private const int Group = 8;
    private const int Longest = 4096; // in bytes; a group fits a page with room to spare
    private const int LongestRecord = Longest + (2 * LongNumber);
    private const int LongNumber = 1 + sizeof(ushort);

    [ThreadStatic]
    private static byte[]? s_text;

    private readonly List<byte[]> _pages = [];
    private readonly GrowingPages<uint> _places = new(); // of each group's first text, counted over all pages
    private readonly Dictionary<int, string> _others = [];
    private byte[] _last = new byte[Longest]; // the text added last, and room for the next
    private byte[] _next = new byte[Longest];
    private int _lastLength;
    private int _used = PageLength; // of the last page

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public string this[int index] => Other(index) ?? Encoding.UTF8.GetString(At(index));

    /// <summary>Adds a text.</summary>
    /// <exception cref="OverflowException">The texts take more than 4 GiB.</exception>
    public void Add(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Utf8.FromUtf16(text, _next, out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            // Very long, or no valid UTF-16, as a name may be on Windows: it is kept as it is.
            _others[Count] = text;
            length = 0;
        }

        Write(_next.AsSpan(0, length));
        (_last, _next, _lastLength) = (_next, _last, length);
        Count++;
    }

    /// <summary>Whether a text is equal to another one, which spares making it.</summary>
    /// <param name="index">Its number, from 0.</param>
    /// <param name="other">The other one.</param>
    public bool Is(int index, string other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Other(index) is { } kept) return kept == other;
        var text = At(index);
        // UTF-8 takes a byte a letter of ASCII, and more for every other.
        return text.Length >= other.Length && (Ascii.Equals(text, other) || (text.Length > other.Length && Encoding.UTF8.GetString(text) == other));
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string? Other(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return _others.Count > 0 ? _others.GetValueOrDefault(index) : null;
    }

    // Valid until the thread's next call.
    private ReadOnlySpan<byte> At(int index)
    {
        var text = s_text ??= new byte[Longest];
        var place = _places[index / Group];
        ReadOnlySpan<byte> records = _pages[(int)(place / PageLength)].AsSpan((int)(place % PageLength));
        for (var i = index % Group; ; i--)
        {
            var shared = TakeNumber(ref records);
            var rest = TakeNumber(ref records);
            records[..rest].CopyTo(text.AsSpan(shared));
            if (i == 0) return text.AsSpan(0, shared + rest);
            records = records[rest..];
        }
    }

    private void Write(ReadOnlySpan<byte> text)
    {
        var isFirst = Count % Group == 0;
        var shared = isFirst ? 0 : text.CommonPrefixLength(_last.AsSpan(0, _lastLength));
        if (_used + LongestRecord > PageLength) TurnPage(isFirst);
        if (isFirst) _places.Add(checked((uint)(((_pages.Count - 1L) * PageLength) + _used)));
        var record = _pages[^1].AsSpan(_used);
        var rest = PutNumber(PutNumber(record, shared), text.Length - shared);
        text[shared..].CopyTo(rest);
        _used += record.Length - rest.Length + text.Length - shared;
    }

    // A group stands in one page: what is begun moves along.
    private void TurnPage(bool isFirst)
    {
        var begun = ReadOnlySpan<byte>.Empty;
        if (!isFirst)
        {
            ref var place = ref _places[_places.Count - 1];
            begun = _pages[^1].AsSpan((int)(place % PageLength), _used - (int)(place % PageLength));
            place = checked((uint)((long)_pages.Count * PageLength));
        }

        _pages.Add(new byte[PageLength]);
        begun.CopyTo(_pages[^1]);
        _used = begun.Length;
    }

    private static int TakeNumber(ref ReadOnlySpan<byte> from)
    {
        int number = from[0];
        if (number < byte.MaxValue)
        {
            from = from[1..];
            return number;
        }

        number = BinaryPrimitives.ReadUInt16LittleEndian(from[1..]);
        from = from[LongNumber..];
        return number;
    }

    private static Span<byte> PutNumber(Span<byte> to, int number)
    {
        if (number < byte.MaxValue)
        {
            to[0] = (byte)number;
            return to[1..];
        }

        to[0] = byte.MaxValue;
        BinaryPrimitives.WriteUInt16LittleEndian(to[1..], (ushort)number);
        return to[LongNumber..];
    }
}
