using Parquet;
using Parquet.Schema;
using TransferLearning.Core.Files;
using TransferLearning.Core.Threading;
using TransferLearning.FeatureExtraction.Archives.Tables;

namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>A Parquet file with an image in each row, as the Hugging Face library <c>datasets</c> writes it. Its rows are listed with the images' places; images are read by any thread, page by page.</summary>
internal sealed class ParquetTableFile : Archive
{
    // About 200 bytes of memory a row.
    private const int MostRows = 1 << 24;
    private const int GroupsAtOnce = 2;
    private const string Remedy = "Make or fetch the file again.";

    private readonly Lock _gate = new();
    private readonly List<TablePage> _pages = [];

    private ParquetTableFile(FileInfo file)
        : base(file)
    {
    }

    /// <inheritdoc cref="Archive.Open"/>
    public static ParquetTableFile Open(FileInfo file, CancellationToken cancellation)
    {
        var table = new ParquetTableFile(file);
        // No context of a caller is waited for.
        Task.Run(() => ParquetGuard.RunAsync(table.Path, Remedy, () => table.ListAsync(cancellation)), CancellationToken.None).GetAwaiter().GetResult();
        return table;
    }

    private protected override void Fill(ArchiveEntry entry, Span<byte> bytes)
    {
        using var file = FileReading.Open(Path);
        var (page, offset) = (entry.Place.Method, entry.Place.Offset);
        if (page == 0) FileReading.Fill(file, bytes, offset);
        else (EntryCache.Find(this, page) ?? Load(page)).AsSpan((int)offset, bytes.Length).CopyTo(bytes);

        // Threads that ask in order ask for the same page.
        byte[] Load(int number)
        {
            lock (_gate)
            {
                if (EntryCache.Find(this, number) is { } kept) return kept;
                var loaded = _pages[number - 1].LoadImages(file);
                EntryCache.Add(this, number, loaded, TablePage.Longest);
                return loaded;
            }
        }
    }

    private async Task<bool> ListAsync(CancellationToken cancellation)
    {
        await using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await RequireMagicAsync(stream, cancellation);
        ParquetFooter.Require(Path, Remedy);
        await using var reader = await ParquetReader.CreateAsync(stream, cancellationToken: cancellation);
        var columns = TableColumns.Of(Path, reader, Contents.Warnings);
        var rows = Enumerable.Range(0, reader.RowGroupCount).Sum(g => reader.RowGroups[g].RowCount);
        if (rows > MostRows) throw new TlearnException($"{Path}: found {rows:N0} rows, expected at most {MostRows:N0} in one file", "Write the table as several files.");
        using var file = FileReading.Open(Path);
        var entries = new TableRows(Contents, columns);
        // Pages that are compressed must be unpacked to tell where an image ends: two groups at once, for each may hold a page of 128 MB, packed and unpacked.
        foreach (var numbers in Enumerable.Range(0, reader.RowGroupCount).Chunk(GroupsAtOnce))
        {
            var groups = numbers.Select(reader.OpenRowGroupReader).ToArray();
            try
            {
                var places = groups.Select(g => new RowPlace[g.RowCount]).ToArray();
                Workers.For(groups.Length, 0, cancellation, g => Find(new ImageColumn(file, columns.Bytes.MaxDefinitionLevel, Add), groups[g], columns.Bytes, places[g], cancellation));
                for (var g = 0; g < groups.Length; g++) await entries.AddAsync(groups[g], places[g], cancellation);
            }
            finally
            {
                foreach (var group in groups) group.Dispose();
            }
        }

        entries.Settle();
        return true;
    }

    private static void Find(ImageColumn images, ParquetRowGroupReader group, DataField bytes, RowPlace[] places, CancellationToken cancellation)
    {
        var fault = group.GetMetadata(bytes)?.MetaData is not { } chunk ? "the file does not say where its column lies, or encrypts it"
            : !PageCodec.IsKnown(chunk.Codec) ? $"pages compressed as {chunk.Codec} are not read: write the file again with Snappy, Zstandard or gzip"
            : chunk.Type != Parquet.Meta.Type.BYTE_ARRAY ? $"its column holds {chunk.Type}, expected BYTE_ARRAY"
            : null;
        if (fault is null) images.Find(group.GetMetadata(bytes)!.MetaData!, places, cancellation);
        else Array.Fill(places, RowPlace.Broken(fault));
    }

    // Numbers a page that must be unpacked to read an image. What was unpacked to find the images is kept as far as there is room, so that a small table is read once.
    private int Add(TablePage page, byte[] bytes)
    {
        int number;
        lock (_gate)
        {
            _pages.Add(page);
            number = _pages.Count;
        }

        if (EntryCache.HasRoom(bytes.Length)) EntryCache.Add(this, number, bytes, TablePage.Longest);
        return number;
    }

    private async Task RequireMagicAsync(FileStream stream, CancellationToken cancellation)
    {
        var (start, end) = (new byte[4], new byte[4]);
        if (stream.Length >= 12)
        {
            await stream.ReadExactlyAsync(start, cancellation);
            stream.Position = stream.Length - end.Length;
            await stream.ReadExactlyAsync(end, cancellation);
            stream.Position = 0;
        }

        if (end.AsSpan().SequenceEqual("PAR1"u8)) return;
        throw new TlearnException(
            start.AsSpan().SequenceEqual("PARE"u8) || end.AsSpan().SequenceEqual("PARE"u8) ? $"{Path}: the Parquet file is encrypted" : start.AsSpan().SequenceEqual("PAR1"u8) ? $"{Path}: the Parquet file is truncated: its directory, which stands at the end, is missing" : $"{Path}: not a Parquet file",
            Remedy);
    }
}
