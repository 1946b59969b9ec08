using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Parquet.Meta;
using TransferLearning.Core.Files;

namespace TransferLearning.FeatureExtraction.Archives.Tables;

/// <summary>
/// Finds the bytes of each row in a column of byte arrays, page by page: the library that reads the other columns holds all values of a row group at once, and of images these may be gigabytes.
/// Read are plain values and those in a dictionary (Parquet format, Encodings), in pages of versions 1 and 2.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="levels">Definition level of a value that is there; 0 where all are.</param>
/// <param name="add">Given each page that must be unpacked to read an image, with its images; returns its number.</param>
internal sealed class ImageColumn(SafeFileHandle file, int levels, Func<TablePage, byte[], int> add)
{
    private const int Plain = 0;
    private const int OldDictionary = 2;
    private const int Dictionary = 8;

    private RowPlace[] _dictionary = [];

    /// <summary>Finds the rows of one group.</summary>
    /// <param name="chunk">The column's part of it.</param>
    /// <param name="rows">Gets a place for each row of the group.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public void Find(ColumnMetaData chunk, Span<RowPlace> rows, CancellationToken cancellation)
    {
        var start = chunk.DictionaryPageOffset is > 0 and var first && first < chunk.DataPageOffset ? first : chunk.DataPageOffset;
        var (offset, filled) = (start, 0);
        _dictionary = [];
        var reason = "its row group has fewer values than rows";
        try
        {
            while (filled < rows.Length && offset < start + chunk.TotalCompressedSize)
            {
                cancellation.ThrowIfCancellationRequested();
                var header = PageHeader.Read(file, offset);
                var page = new TablePage(offset + header.Length, header, chunk.Codec);
                offset = page.Offset + header.Packed;
                if (header.Kind == PageKind.Dictionary) _dictionary = Entries(page);
                if (header.Kind is not (PageKind.Data or PageKind.DataV2)) continue;
                if (header.Values > rows.Length - filled) throw new InvalidDataException("its row group has more values than rows");
                Values(page, rows.Slice(filled, header.Values));
                filled += header.Values;
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            reason = e.Message;
        }

        rows[filled..].Fill(RowPlace.Broken($"damaged in the table: {reason}"));
    }

    private RowPlace[] Entries(TablePage page)
    {
        // A dictionary that cannot be read is a fault of the rows that point into it, and not of those behind.
        try
        {
            page.RequireChecksum(file);
            var bytes = new PageBytes(file, page, () => Load(page));
            var entries = new RowPlace[Math.Min(page.Header.Values, page.Header.Unpacked / sizeof(int))];
            PlainValues(bytes, 0, entries, []);
            return entries;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return [RowPlace.Broken($"damaged in the table: {e.Message}")];
        }
    }

    private void Values(TablePage page, Span<RowPlace> rows)
    {
        try
        {
            page.RequireChecksum(file);
            if (page.IsPlain && page.Header.Packed != page.Header.Unpacked) throw new InvalidDataException("its page is not compressed and yet of two lengths");
            var bytes = new PageBytes(file, page, () => page.IsDelta ? (0, page.Load(file)) : Load(page));
            var present = new int[levels > 0 ? rows.Length : 0];
            var start = page.Header.Kind == PageKind.DataV2 ? SecondLevels(page, present) : FirstLevels(bytes, present);
            if (present.AsSpan().ContainsAnyExceptInRange(0, levels) || (page.Header.Nulls >= 0 && present.Length > 0 && present.Count(p => p != levels) != page.Header.Nulls)) throw new InvalidDataException("its levels are damaged");
            switch (page.Header.Encoding)
            {
                case Plain: PlainValues(bytes, start, rows, present); break;
                case OldDictionary or Dictionary: Places(bytes, start, rows, present); break;
                case DeltaArrays.Lengths or DeltaArrays.Prefixes: Deltas(page with { ValuesStart = start }, bytes.Held, rows, present); break;
                default: throw new InvalidDataException($"its page is encoded as {(Encoding)page.Header.Encoding}, which is not read: write the table again with plain values or a dictionary");
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            rows.Fill(RowPlace.Broken($"damaged in the table: {e.Message}"));
        }
    }

    private (int Number, byte[] Bytes) Load(TablePage page)
    {
        var bytes = page.Load(file);
        return (add(page, bytes), bytes);
    }

    private int SecondLevels(TablePage page, int[] present)
    {
        if (present.Length > 0) ReadLevels(page.ReadLevels(file), present);
        return 0;
    }

    private int FirstLevels(PageBytes bytes, int[] present)
    {
        if (present.Length == 0) return 0;
        var length = bytes.Whole(0);
        if (length < 0 || length > bytes.Length - sizeof(int)) throw new InvalidDataException("its levels are longer than its page");
        ReadLevels(bytes.Read(sizeof(int), length), present);
        return sizeof(int) + length;
    }

    // To the last byte: of damaged runs another number of bytes is left.
    private void ReadLevels(byte[] bytes, int[] present)
    {
        if (RunLengths.Read(bytes, RunLengths.BitsOf(levels), present) != bytes.Length) throw new InvalidDataException("its levels are damaged");
    }

    private void PlainValues(PageBytes bytes, int at, Span<RowPlace> rows, int[] present)
    {
        for (var r = 0; r < rows.Length; r++)
        {
            if (present.Length > 0 && present[r] != levels)
            {
                rows[r] = RowPlace.None;
                continue;
            }

            var length = bytes.Whole(at);
            at += sizeof(int);
            if (length < 0 || length > bytes.Length - at) throw new InvalidDataException("an image of its page is longer than the page");
            rows[r] = bytes.Place(at, length);
            at += length;
        }

        // Levels that are damaged tell another number of images than there are, and give each row its neighbour's.
        if (at != bytes.Length) throw new InvalidDataException("its page holds more images than rows that have one");
    }

    private void Places(PageBytes bytes, int start, Span<RowPlace> rows, int[] present)
    {
        var rest = bytes.Read(start, bytes.Length - start);
        if (rest.Length == 0) throw new InvalidDataException("its page ends too soon");
        var count = present.Length == 0 ? rows.Length : present.Count(p => p == levels);
        var places = new int[count];
        if (count > 0) RunLengths.Read(rest.AsSpan(1), rest[0], places);
        var next = 0;
        for (var r = 0; r < rows.Length; r++)
        {
            if (present.Length > 0 && present[r] != levels)
            {
                rows[r] = RowPlace.None;
                continue;
            }

            var place = places[next++];
            rows[r] = _dictionary is [{ Fault: not null } broken] ? broken
                : place >= 0 && place < _dictionary.Length ? _dictionary[place]
                : throw new InvalidDataException("its page points behind the end of the dictionary");
        }
    }

    private void Deltas(TablePage page, byte[] values, Span<RowPlace> rows, int[] present)
    {
        var (images, lengths) = DeltaArrays.Read(values.AsSpan(page.ValuesStart), page.Header.Encoding);
        var (number, next, at) = (add(page, images), 0, 0);
        for (var r = 0; r < rows.Length; r++)
        {
            if (present.Length > 0 && present[r] != levels)
            {
                rows[r] = RowPlace.None;
                continue;
            }

            if (next >= lengths.Length) throw new InvalidDataException("its page has fewer images than rows");
            rows[r] = new RowPlace(number, at, lengths[next]);
            at += lengths[next++];
        }

        if (next != lengths.Length) throw new InvalidDataException("its page holds more images than rows that have one");
    }

    // A page that is not compressed is read where it lies, so that its length does not matter.
    private sealed class PageBytes(SafeFileHandle file, TablePage page, Func<(int Number, byte[] Bytes)> load)
    {
        private readonly (int Number, byte[] Bytes) _held = page.IsPlain ? (0, []) : load();

        public int Length => page.Length;

        /// <summary>The bytes, of a page that had to be unpacked.</summary>
        public byte[] Held => _held.Bytes;

        public int Whole(int at) => BinaryPrimitives.ReadInt32LittleEndian(Read(at, sizeof(int)));

        public byte[] Read(int at, int count)
        {
            if (at > Length - count) throw new InvalidDataException("its page ends too soon");
            if (count > TablePage.Longest) throw new InvalidDataException("its levels or places in the dictionary are longer than a page may be");
            if (!page.IsPlain) return _held.Bytes.AsSpan(at, count).ToArray();
            var bytes = new byte[count];
            FileReading.Fill(file, bytes, page.Offset + page.Header.LevelBytes + at);
            return bytes;
        }

        public RowPlace Place(int at, int length) =>
            !page.IsPlain ? new RowPlace(_held.Number, at, length) : new RowPlace(0, page.Offset + page.Header.LevelBytes + at, length);
    }
}
