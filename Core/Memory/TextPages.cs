using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using System.Text;
using System.Text.Unicode;

namespace TransferLearning.Core.Memory;

/// <summary>Texts that are added one by one, in UTF-8: a path of 22 letters takes 32 bytes, as a string 74. Each is made anew when it is asked for. Any number of threads may read while none adds.</summary>
internal sealed class TextPages : IReadOnlyList<string>
{
    private const int PageLength = 1 << 16;
    private const int Prefix = sizeof(ushort); // the length in bytes
    private const int Step = 2; // texts begin at even bytes, so that a place of 32 bits reaches over 8 GiB of them
    private const uint Apart = uint.MaxValue;
    private readonly List<byte[]> _pages = [];
    private readonly GrowingPages<uint> _places = new(); // in steps, counted over all pages; Apart for what is kept as it is
    private readonly Dictionary<int, string> _others = [];
    private int _used = PageLength; // of the last page

    /// <inheritdoc/>
    public int Count => _places.Count;

    /// <inheritdoc/>
    public string this[int index]
    {
        get
        {
            var place = _places[index];
            return place == Apart ? _others[index] : Encoding.UTF8.GetString(At(place));
        }
    }

    /// <summary>Adds a text.</summary>
    public void Add(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (TryWrite(text)) return;
        // Longer than a page, no valid UTF-16, as a name may be on Windows, or behind the last place.
        _others[Count] = text;
        _places.Add(Apart);
    }

    /// <summary>Whether a text is equal to another one, which spares making it.</summary>
    /// <param name="index">Its number, from 0.</param>
    /// <param name="other">The other one.</param>
    public bool Is(int index, string other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var place = _places[index];
        if (place == Apart) return _others[index] == other;
        var text = At(place);
        // UTF-8 takes a byte a letter of ASCII, and more for every other.
        return text.Length >= other.Length && (Ascii.Equals(text, other) || (text.Length > other.Length && Encoding.UTF8.GetString(text) == other));
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private ReadOnlySpan<byte> At(uint place)
    {
        var start = (long)place * Step;
        var record = _pages[(int)(start / PageLength)].AsSpan((int)(start % PageLength));
        return record.Slice(Prefix, BinaryPrimitives.ReadUInt16LittleEndian(record));
    }

    private bool TryWrite(string text)
    {
        for (var tries = 0; tries < 2; tries++)
        {
            if (_used + Prefix <= PageLength)
            {
                var room = _pages[^1].AsSpan(_used + Prefix);
                var status = Utf8.FromUtf16(text, room, out _, out var written, replaceInvalidSequences: false);
                if (status == OperationStatus.Done)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(_pages[^1].AsSpan(_used), (ushort)written);
                    _places.Add((uint)((((_pages.Count - 1L) * PageLength) + _used) / Step));
                    _used += (Prefix + written + Step - 1) / Step * Step;
                    return true;
                }

                if (status == OperationStatus.InvalidData || room.Length == PageLength - Prefix) return false;
            }

            if ((_pages.Count + 1L) * PageLength / Step > Apart) return false;
            _pages.Add(new byte[PageLength]);
            _used = 0;
        }

        return false;
    }
}
