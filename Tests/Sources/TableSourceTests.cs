using CsCheck;
using Parquet;
using TransferLearning.FeatureExtraction.Archives;
using TransferLearning.FeatureExtraction.Archives.Tables;
using TransferLearning.FeatureExtraction.Sources;
using Xunit;

namespace TransferLearning.Tests.Sources;

/// <summary>Parquet files with an image in each row.</summary>
public sealed class TableSourceTests : IDisposable
{
    private static readonly byte[] s_image = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 74, 70, 73, 70];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Snappy)]
    [InlineData(CompressionMethod.Gzip)]
    [InlineData(CompressionMethod.Brotli)]
    [InlineData(CompressionMethod.Zstd)]
    [InlineData(CompressionMethod.Lz4Raw)]
    public void Each_row_is_an_image_with_its_label_and_split_read_by_many_threads_in_any_order(CompressionMethod method)
    {
        var files = Enumerable.Range(0, 60).Select(i => (Name: $"{(i % 3 == 0 ? "test" : "train")}/c{i % 4}/{i}.jpg", Bytes: Bytes(i))).ToArray();
        string[] classes = ["none", "one", "two", "three"];
        var table = TableMaking.Write(_folder.File("t.parquet"), files.Select(f => Row(f.Name, f.Bytes, f.Name.Split('/')[1][1] - '0', f.Name.Split('/')[0])), classes, new ParquetOptions { CompressionMethod = method, RowGroupSize = 25 });
        var (source, items) = Listed(table);
        Assert.Equal(files.Select(f => $"t.parquet/{f.Name}").Order(StringComparer.Ordinal), items.Select(i => i.Path).Order(StringComparer.Ordinal));
        Assert.All(items, i => Assert.Equal((classes[i.Path.Split('/')[2][1] - '0'], i.Path.Split('/')[1]), (i.Label, i.Split)));
        var expected = files.ToDictionary(f => $"t.parquet/{f.Name}", f => f.Bytes);
        EntryCache.Clear();
        new Random(3).Shuffle(items); // an order of the test alone
        Parallel.ForEach(items, new ParallelOptions { MaxDegreeOfParallelism = 4 }, item => Assert.Equal(expected[item.Path], source.Read(item)));
        Assert.Equal(files.Select(f => $"t.parquet/{f.Name}"), items.OrderBy(i => i.Place).Select(i => i.Path));
    }

    [Fact]
    public void A_folder_of_tables_is_a_data_set_with_the_splits_of_their_names()
    {
        TableMaking.Write(_folder.File("d", "data", "train-00000-of-00002.parquet"), [Row("1.jpg", s_image, 1), Row("2.jpg", s_image, 0)], ["cat", "dog"]);
        TableMaking.Write(_folder.File("d", "data", "train-00001-of-00002.parquet"), [Row("1.jpg", s_image, 1)], ["cat", "dog"]);
        TableMaking.Write(_folder.File("d", "data", "validation-00000-of-00001.parquet"), [Row(null, s_image, 0), Row(null, s_image, -1)], ["cat", "dog"]);
        var (source, items) = Listed(_folder.File("d"));
        Assert.Equal(
            [
                "data/train-00000-of-00002.parquet/1.jpg dog train", "data/train-00000-of-00002.parquet/2.jpg cat train", "data/train-00001-of-00002.parquet/1.jpg dog train",
                "data/validation-00000-of-00001.parquet/row-0 cat val", "data/validation-00000-of-00001.parquet/row-1  val",
            ],
            items.Select(i => $"{i.Path} {i.Label} {i.Split}"));
        Assert.Contains(source.Findings.Warnings, w => w.Contains("1 rows have the label -1 that is none of the 2 classes", StringComparison.Ordinal));
        var (one, row) = Listed(_folder.File("d", "data", "validation-00000-of-00001.parquet") + "/row-1");
        Assert.Equal(s_image, one.Read(Assert.Single(row)));
    }

    [Fact]
    public void Bytes_and_names_of_classes_do_as_well()
    {
        var table = TableMaking.Write(_folder.File("t.parquet"), [new TableMaking.BytesRow { Jpg = s_image, FileName = "a/1.jpg", Class = "cat", Group = 7 }, new TableMaking.BytesRow { Jpg = s_image, FileName = "b.jpg", Class = " dog ", Group = 8 }, new TableMaking.BytesRow { Jpg = s_image, Group = 8 }]);
        var (source, items) = Listed(table);
        Assert.Equal(["t.parquet/a/1.jpg cat 7", "t.parquet/b.jpg dog 8", "t.parquet/row-2  8"], items.Select(i => $"{i.Path} {i.Label} {i.Group}"));
        Assert.All(items, i => Assert.Equal(s_image, source.Read(i)));
    }

    [Fact]
    public void Rows_without_bytes_are_bad_and_names_that_lead_out_or_come_twice_are_made_others()
    {
        var (source, items) = Listed(TableMaking.Write(_folder.File("t.parquet"), [
            Row("a.jpg", s_image, 0), Row("a.jpg", Bytes(4), 1), Row("a.jpg", Bytes(5), 1), Row("/home/x/b.jpg", Bytes(6), 0), Row("../c.jpg", Bytes(7), 0), Row("d.jpg", null, 0),
            new TableMaking.Row { Label = 1 }, Row("e.jpg", [], 1),
        ]));
        Assert.Equal(["a.jpg (2) 1", "a.jpg (3) 1", "a.jpg 0", "b.jpg 0", "c.jpg 0", "d.jpg 0", "e.jpg 1", "row-6 1"], items.Select(i => $"{i.Path["t.parquet/".Length..]} {i.Label}").Order(StringComparer.Ordinal));
        Assert.Equal(Bytes(5), source.Read(items.Single(i => i.Path.EndsWith("(3)", StringComparison.Ordinal))));
        Assert.Equal(
            ["d.jpg: the row names a file ('d.jpg') and holds no bytes: embed the images when the table is written", "row-6: the row holds no image (null)"],
            items.Where(i => i.Fault is not null).Select(i => $"{i.Path["t.parquet/".Length..]}: {i.Fault}"));
        Assert.Contains("the file is empty", Assert.Throws<IOException>(() => source.Read(items.Single(i => i.Path.EndsWith("e.jpg", StringComparison.Ordinal)))).Message);
        Assert.Equal(2, source.Findings.Warnings.Count(w => w.Contains("2 rows have a path that a row before has", StringComparison.Ordinal) || w.Contains("2 paths lead out", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0.7, "the Parquet file is truncated")]
    [InlineData(0, "the archive is empty")]
    public void A_table_that_was_cut_is_said(double part, string expected)
    {
        ArchiveMaking.Cut(TableMaking.Write(_folder.File("t.parquet"), [Row("1.jpg", s_image, 0)]), part);
        Assert.Contains(expected, Assert.Throws<TlearnException>(() => Listed(_folder.File("t.parquet"))).Message);
    }

    [Fact]
    public void What_holds_no_images_is_said()
    {
        File.WriteAllText(_folder.File("n.parquet"), "no table, whatever its name says");
        Assert.Contains("n.parquet: not a Parquet file", Assert.Throws<TlearnException>(() => Listed(_folder.File("n.parquet"))).Message);
        File.WriteAllBytes(_folder.File("e.parquet"), [.. "PARE"u8, .. s_image, .. "PARE"u8]);
        Assert.Contains("encrypted", Assert.Throws<TlearnException>(() => Listed(_folder.File("e.parquet"))).Message);
        TableMaking.Write(_folder.File("t.parquet"), [new { path = "1.jpg", label = 3 }]);
        Assert.Contains("found no column of images among 'path', 'label'", Assert.Throws<TlearnException>(() => Listed(_folder.File("t.parquet"))).Message);
    }

    [Fact]
    public void Damage_costs_the_rows_of_its_page_alone()
    {
        var table = TableMaking.Write(_folder.File("t.parquet"), Enumerable.Range(0, 12).Select(i => Row($"{i}.jpg", Bytes(i), 0)), null, new ParquetOptions { CompressionMethod = CompressionMethod.Gzip, RowGroupSize = 4 });
        var bytes = File.ReadAllBytes(table);
        // The first gzip stream is that of the first images.
        var at = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x1F, 0x8B]);
        bytes.AsSpan(at + 12, 20).Fill(0x55);
        File.WriteAllBytes(table, bytes);
        var (source, items) = Listed(table);
        Assert.Equal(4, items.Count(i => i.Fault?.Contains("damaged in the table", StringComparison.Ordinal) == true));
        Assert.All(items.Where(i => i.Fault is null), i => Assert.Equal(Bytes(int.Parse(Path.GetFileNameWithoutExtension(i.Path))), source.Read(i)));
    }

    [Fact]
    public void Damaged_levels_give_no_row_its_neighbours_image()
    {
        // Every third row is null, so that the levels differ; not compressed, so that they can be changed.
        var table = TableMaking.Write(_folder.File("t.parquet"), Enumerable.Range(0, 16).Select(i => Row($"{i}.jpg", i % 3 == 2 ? null : Bytes(i), 0)), null, new ParquetOptions { CompressionMethod = CompressionMethod.None, RowGroupSize = 16 });
        var bytes = File.ReadAllBytes(table);
        var first = bytes.AsSpan().IndexOf(s_image) - sizeof(int); // where the first image's length stands, right behind the levels
        foreach (var (at, bit) in from at in Enumerable.Range(first - 12, 12) from bit in Enumerable.Range(0, 8) select (at, bit))
        {
            var changed = bytes.ToArray();
            changed[at] ^= (byte)(1 << bit);
            File.WriteAllBytes(_folder.File("d.parquet"), changed);
            var (source, items) = Listed(_folder.File("d.parquet"));
            // Two errors that make up for each other are beyond any check but the file's own.
            Assert.All(items.Where(i => i.Fault is null), i => Assert.Equal(Bytes(int.Parse(Path.GetFileNameWithoutExtension(i.Path))), source.Read(i)));
        }
    }

    [Fact]
    public void The_column_that_is_named_for_images_is_read_or_its_form_is_told()
    {
        TableMaking.Write(_folder.File("l.parquet"), [new { image = new[] { s_image }, mask = s_image, label = 1 }]);
        Assert.Contains("column 'image' holds no bytes, one image a row", Assert.Throws<TlearnException>(() => Listed(_folder.File("l.parquet"))).Message);
        TableMaking.Write(_folder.File("t.parquet"), [new { condition = s_image, image = Bytes(1), label = -1, class_name = "cat" }]);
        var (source, items) = Listed(_folder.File("t.parquet"));
        Assert.Equal(Bytes(1), source.Read(items[0]));
        Assert.Null(items[0].Label);
        Assert.Contains(source.Findings.Warnings, w => w.Contains("'image' is read, and 'condition' not", StringComparison.Ordinal));
        Assert.Contains(source.Findings.Warnings, w => w.Contains("1 rows have the label -1 below 0, which stands for none", StringComparison.Ordinal));
        TableMaking.Write(_folder.File("n.parquet"), [Row(".", s_image, 0), Row("./", s_image, 1), Row("a//b.jpg", s_image, 1)]);
        Assert.Equal(["n.parquet/a/b.jpg", "n.parquet/row-0", "n.parquet/row-1"], Listed(_folder.File("n.parquet")).Items.Select(i => i.Path));
    }

    // The Parquet library read numbers behind the directory's end for ever.
    [Fact]
    public void A_directory_that_does_not_end_is_told()
    {
        var table = TableMaking.Write(_folder.File("t.parquet"), Enumerable.Range(0, 12).Select(i => Row($"{i}.jpg", Bytes(i % 5), i % 2)), ["a", "b"]);
        var bytes = File.ReadAllBytes(table);
        foreach (var last in (byte[])[0xA6, 0x15, 0xF6, 0x0C, 0x19, 0xFF])
        {
            bytes[^9] = last;
            var damaged = _folder.File($"{last}.parquet");
            File.WriteAllBytes(damaged, bytes);
            Assert.Contains("its directory, at the end of the file, is damaged", Assert.Throws<TlearnException>(() => Archive.Open(damaged, TestContext.Current.CancellationToken)).Message);
        }
    }

    [Fact]
    public void Any_damage_is_told_and_ends_nothing()
    {
        var table = TableMaking.Write(_folder.File("t.parquet"), Enumerable.Range(0, 12).Select(i => Row($"{i}.jpg", Bytes(i % 5), i % 2)), ["a", "b"], new ParquetOptions { CompressionMethod = CompressionMethod.Snappy, RowGroupSize = 6 });
        var bytes = File.ReadAllBytes(table);
        var damaged = _folder.File("d.parquet");
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                var changed = bytes.ToArray();
                changed[at] = value;
                File.WriteAllBytes(damaged, changed);
                try
                {
                    var archive = Archive.Open(damaged, TestContext.Current.CancellationToken);
                    foreach (var entry in archive.Contents.Entries.Where(e => e.Fault is null && e.Length > 0)) Read(archive, entry);
                }
                catch (TlearnException e)
                {
                    Assert.Contains("d.parquet", e.Message);
                }
            },
            iter: 400,
            threads: 1);

        static void Read(Archive archive, ArchiveEntry entry)
        {
            byte[]? read = null;
            try
            {
                archive.Read(entry, ref read);
            }
            catch (IOException)
            {
                // Told.
            }
        }
    }

    [Fact]
    public void Run_lengths_and_packed_bits_are_read_as_they_were_written() =>
        Gen.Select(Gen.Int[0, 20], Gen.Select(Gen.Int, Gen.Int[1, 40], Gen.Bool).Array[1, 8]).Sample((bits, runs) =>
        {
            List<byte> bytes = [];
            List<int> expected = [];
            foreach (var (seed, length, packed) in runs)
            {
                var values = Enumerable.Range(0, packed ? (length + 7) / 8 * 8 : length).Select(i => (packed ? seed ^ (i * 7919) : seed) & ((1 << bits) - 1)).ToArray();
                expected.AddRange(values);
                bytes.Add((byte)(packed ? ((values.Length / 8) << 1) | 1 : length << 1));
                bytes.AddRange(packed ? Packed(values, bits) : BitConverter.GetBytes(values[0])[..((bits + 7) / 8)]);
            }

            var found = new int[expected.Count];
            RunLengths.Read([.. bytes], bits, found);
            Assert.Equal(expected, found);
            Assert.Throws<InvalidDataException>(() => RunLengths.Read([.. bytes], bits, new int[expected.Count + 1]));
        });

    private static byte[] Packed(int[] values, int bits)
    {
        var bytes = new byte[values.Length * bits / 8];
        for (var b = 0; b < values.Length * bits; b++) bytes[b / 8] |= (byte)(((values[b / bits] >> (b % bits)) & 1) << (b % 8));
        return bytes;
    }

    private static TableMaking.Row Row(string? path, byte[]? bytes, long label, string? split = null) => new() { Image = new TableMaking.Cell { Bytes = bytes, Path = path }, Label = label, Split = split };

    private static byte[] Bytes(int seed) => [.. s_image, .. Enumerable.Range(0, 50 + (seed * 13)).Select(i => (byte)((i * (seed + 7)) ^ (i >> 3)))];

    private static (ImageSource Source, ImageItem[] Items) Listed(string path)
    {
        var source = ImageSource.Open(path);
        return (source, [.. source.Enumerate(TestContext.Current.CancellationToken)]);
    }
}
