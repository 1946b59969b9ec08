using System.Formats.Tar;
using TransferLearning.FeatureExtraction.Archives;
using TransferLearning.FeatureExtraction.Sources;
using Xunit;

namespace TransferLearning.Tests.Sources;

/// <summary>What of an archive cannot be used is a bad item that says why; the others are read.</summary>
public sealed class DamagedArchiveTests : IDisposable
{
    private static readonly byte[] s_image = [0xFF, 0xD8, 0xFF, 0xE0, .. Enumerable.Range(0, 3000).Select(i => (byte)(i * i))];
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => ["a.zip", "a.tar", "a.tar.gz"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Names_that_lead_out_come_twice_or_are_archives_are_named(string name)
    {
        var archive = ArchiveMaking.Write(_folder.File(name), ("a/1.jpg", s_image), ("../out.jpg", s_image), ("a/../b.jpg", s_image), ("/etc/x.jpg", s_image), ("a/1.jpg", [1, 2, 3]), ("a/in.tar", s_image), ("a/in.zip", s_image), ("a/2.jpg", s_image));
        AssertItems(
            archive,
            $"{name}/../out.jpg: its name leads out of the archive",
            $"{name}//etc/x.jpg: its name is an absolute path",
            $"{name}/a/../b.jpg: its name leads out of the archive",
            $"{name}/a/1.jpg",
            $"{name}/a/1.jpg (2): the archive holds 'a/1.jpg' twice",
            $"{name}/a/2.jpg",
            $"{name}/a/in.tar: an archive inside an archive is not read",
            $"{name}/a/in.zip: an archive inside an archive is not read");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_name_that_is_not_UTF8_is_named(string name)
    {
        // Patched where names stand: a compressed tar is made of a patched one.
        var plain = name.EndsWith("gz", StringComparison.Ordinal) ? "plain.tar" : name;
        if (plain.EndsWith(".tar", StringComparison.Ordinal)) ArchiveMaking.Tar(_folder.File(plain), Entry("a/1.jpg"), new UstarTarEntry(TarEntryType.RegularFile, "cafQZ.jpg") { DataStream = new MemoryStream(s_image) });
        else ArchiveMaking.Write(_folder.File(plain), ("a/1.jpg", s_image), ("cafQZ.jpg", s_image));
        ArchiveMaking.Patch(_folder.File(plain), "cafQZ"u8, [(byte)'c', (byte)'a', (byte)'f', 0xE9, (byte)'Z']);
        // The checksum of a tar's header is a sum of its bytes.
        if (plain.EndsWith(".tar", StringComparison.Ordinal)) MendChecksum(_folder.File(plain), "caf");
        if (plain != name) Compress(_folder.File(plain), _folder.File(name));
        AssertItems(_folder.File(name), $"{name}/a/1.jpg", $"{name}/caf\uFFFDZ.jpg: its name is not UTF-8");
    }

    [Theory]
    [InlineData("a.tar")]
    [InlineData("a.tar.gz")]
    public void Links_and_pipes_are_named(string name)
    {
        ArchiveMaking.Tar(
            _folder.File(name), Entry("1.jpg"), new PaxTarEntry(TarEntryType.SymbolicLink, "soft.jpg") { LinkName = "/etc/passwd" }, new PaxTarEntry(TarEntryType.HardLink, "hard.jpg") { LinkName = "1.jpg" },
            new PaxTarEntry(TarEntryType.Fifo, "pipe.jpg"), new PaxTarEntry(TarEntryType.SymbolicLink, "README.md") { LinkName = "x" }, new PaxTarEntry(TarEntryType.Directory, "d/"), Entry("2.jpg"));
        AssertItems(_folder.File(name), $"{name}/1.jpg", $"{name}/2.jpg", $"{name}/hard.jpg: it is a link", $"{name}/pipe.jpg: it is no file", $"{name}/soft.jpg: it is a link");
    }

    [Fact]
    public void An_encrypted_entry_and_one_of_another_compression_are_named()
    {
        var zip = ArchiveMaking.Write(_folder.File("a.zip"), ("1.jpg", s_image), ("2.jpg", s_image), ("3.jpg", s_image));
        Entries(zip, (bytes, entry) =>
        {
            if (entry == 1) bytes[8] |= 1;
            if (entry == 2) bytes[10] = 93;
        });
        AssertItems(zip, "a.zip/1.jpg", "a.zip/2.jpg: it is encrypted", "a.zip/3.jpg: it is compressed by Zstandard");
    }

    [Fact]
    public void Damaged_bytes_are_told_by_the_checksum()
    {
        var zip = ArchiveMaking.Write(_folder.File("a.zip"), ("1.jpg", s_image), ("22.jpg", s_image));
        Entries(zip, (bytes, entry) => bytes[16] ^= (byte)(entry == 1 ? 1 : 0));
        var source = ImageSource.Open(zip);
        var items = source.Enumerate(TestContext.Current.CancellationToken).ToList();
        Assert.Equal(s_image, source.Read(items[0]));
        Assert.Contains("its checksum is another", Assert.Throws<IOException>(() => source.Read(items[1])).Message);
    }

    [Theory]
    [InlineData("a.zip", 0.6)]
    [InlineData("a.tar", 0.6)]
    [InlineData("a.tar.gz", 0.6)]
    [InlineData("a.zip", 0.999)]
    [InlineData("a.tar.gz", 0.999)]
    public void Of_a_truncated_archive_what_stands_before_the_cut_is_kept_and_the_rest_is_not_gone(string name, double part)
    {
        var files = Enumerable.Range(0, 20).Select(i => ($"a/{i}.jpg", (byte[])[.. s_image, .. Noise(i)])).ToArray();
        var archive = ArchiveMaking.Write(_folder.File(name), files);
        ArchiveMaking.Cut(archive, part);
        var source = ImageSource.Open(archive);
        var items = source.Enumerate(TestContext.Current.CancellationToken).ToList();
        var good = items.Where(i => i.Fault is null).ToList();
        Assert.InRange(good.Count, part > 0.9 ? 19 : 9, part > 0.9 ? 20 : 13);
        Assert.All(good, i => Assert.Equal(files.Single(f => $"{name}/{f.Item1}" == i.Path).Item2, source.Read(i)));
        Assert.All(good, i => Assert.Equal("a", i.Label));
        Assert.Contains("the archive cannot be read to its end", items.Single(i => i.Path == name).Fault);
        Assert.All(items.Where(i => i.Fault is not null && i.Path != name), i => Assert.Contains("truncated", i.Fault));
        Assert.Equal([name], source.UnreadFolders);
    }

    [Fact]
    public void A_cut_is_told_where_there_is_no_room_to_keep_what_is_read_too()
    {
        var other = Archive.Open(ArchiveMaking.Write(_folder.File("other.tar"), ("1.jpg", s_image)), TestContext.Current.CancellationToken);
        for (var i = 0; i < 4; i++) EntryCache.Add(other, i, new byte[EntryCache.Limit / 4]);
        Assert.False(EntryCache.HasRoom(1));
        Of_a_truncated_archive_what_stands_before_the_cut_is_kept_and_the_rest_is_not_gone("a.tar.gz", 0.6);
        EntryCache.Clear();
    }

    [Fact]
    public void A_tar_that_was_cut_between_two_files_is_truncated()
    {
        var tar = ArchiveMaking.Write(_folder.File("a.tar"), ("1.jpg", s_image), ("2.jpg", s_image));
        using (var file = new FileStream(tar, FileMode.Open)) file.SetLength(file.Length - 1024);
        AssertItems(tar, "a.tar: the archive cannot be read to its end: its end is missing", "a.tar/1.jpg", "a.tar/2.jpg");
    }

    [Theory]
    [InlineData("a.zip", "not a ZIP archive")]
    [InlineData("a.tar", "not a tar archive")]
    [InlineData("a.tar.gz", "not a tar archive")]
    public void What_is_no_archive_is_said(string name, string expected)
    {
        File.WriteAllText(_folder.File(name), string.Concat(Enumerable.Repeat("no archive, whatever its name says. ", 40)));
        var source = ImageSource.Open(_folder.File(name));
        Assert.Contains(expected, Assert.Throws<TlearnException>(() => source.Enumerate(TestContext.Current.CancellationToken).ToList()).Message);
        ArchiveMaking.Write(_folder.File("z.tar"), ("1.jpg", s_image));
        var both = ImageSource.Open(_folder).Enumerate(TestContext.Current.CancellationToken).ToList();
        Assert.Equal([name, "z.tar/1.jpg"], both.Select(i => i.Path));
        Assert.Contains(expected, both[0].Fault);
    }

    [Fact]
    public void Zeros_without_end_are_one_bad_item()
    {
        using (var zeros = new FileStream(_folder.File("zeros"), FileMode.Create, FileAccess.ReadWrite))
        {
            zeros.SetLength(Archive.LongestImage + 1);
            ArchiveMaking.Tar(_folder.File("a.tar.gz"), Entry("1.jpg"), new PaxTarEntry(TarEntryType.RegularFile, "2.jpg") { DataStream = zeros }, Entry("3.jpg"));
        }

        var before = GC.GetTotalAllocatedBytes();
        AssertItems(_folder.File("a.tar.gz"), "a.tar.gz/1.jpg", "a.tar.gz/2.jpg: it has 268,435,457 bytes, more than an image in an archive may have", "a.tar.gz/3.jpg");
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64 << 20);
    }

    private static byte[] Noise(int seed)
    {
        var bytes = new byte[4000];
        new Random(seed).NextBytes(bytes); // bytes of the test alone
        return bytes;
    }

    private static PaxTarEntry Entry(string name) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(s_image) };

    private static void AssertItems(string archive, params string[] expected)
    {
        var source = ImageSource.Open(archive);
        var items = source.Enumerate(TestContext.Current.CancellationToken).ToList();
        var told = items.Select(i => i.Fault is null ? i.Path : $"{i.Path}: {i.Fault}").Order(StringComparer.Ordinal).ToList();
        Assert.True(expected.Order(StringComparer.Ordinal).Zip(told).All(p => p.First.Contains(": ", StringComparison.Ordinal) ? p.Second.StartsWith(p.First, StringComparison.Ordinal) : p.First == p.Second) && expected.Length == told.Count, string.Join('\n', told));
        Assert.All(items.Where(i => i.Fault is null), i => Assert.Equal(s_image, source.Read(i)));
        Assert.All(items.Where(i => i.Fault is not null), i => Assert.Throws<IOException>(() => source.Read(i)));
    }

    // Each entry of a ZIP's directory, from its signature on.
    private static void Entries(string zip, Action<byte[], int> change)
    {
        var bytes = File.ReadAllBytes(zip);
        var entry = 0;
        for (int i = 0, next; (next = bytes.AsSpan(i).IndexOf("PK\x01\x02"u8)) >= 0; i += next + 4)
        {
            var header = bytes[(i + next)..(i + next + 46)];
            change(header, entry++);
            header.CopyTo(bytes, i + next);
        }

        File.WriteAllBytes(zip, bytes);
    }

    private static void MendChecksum(string tar, string name)
    {
        var bytes = File.ReadAllBytes(tar);
        var at = bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(name));
        var header = bytes.AsSpan(at, 512);
        header.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var b in header) sum += b;
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header[148..]);
        File.WriteAllBytes(tar, bytes);
    }

    private static void Compress(string from, string to)
    {
        using var stream = new System.IO.Compression.GZipStream(File.Create(to), System.IO.Compression.CompressionLevel.Fastest);
        stream.Write(File.ReadAllBytes(from));
    }
}
