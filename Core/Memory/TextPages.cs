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
    private readonly List<byte[]> _pages = [];
    private readonly GrowingPages<long> _places = new(); // counted over all pages; −1 for what is kept as it is
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
            if (place < 0) return _others[index];
            var record = _pages[(int)(place / PageLength)].AsSpan((int)(place % PageLength));
            return Encoding.UTF8.GetString(record.Slice(Prefix, BinaryPrimitives.ReadUInt16LittleEndian(record)));
        }
    }

    /// <summary>Adds a text.</summary>
    public void Add(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (TryWrite(text)) return;
        // Longer than a page, or no valid UTF-16, as a name may be on Windows.
        _others[Count] = text;
        _places.Add(-1);
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

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
                    _places.Add(((_pages.Count - 1L) * PageLength) + _used);
                    _used += Prefix + written;
                    return true;
                }

                if (status == OperationStatus.InvalidData || room.Length == PageLength - Prefix) return false;
            }

            _pages.Add(new byte[PageLength]);
            _used = 0;
        }

        return false;
    }
}
