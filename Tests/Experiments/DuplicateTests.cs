using TransferLearning.Core.Features;
using TransferLearning.Core.Randomness;
using TransferLearning.Experiments.Auditing;
using TransferLearning.Experiments.Duplicates;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using Xunit;

namespace TransferLearning.Tests.Experiments;

/// <summary>Copies of photographs that were changed as people change them. How many are found of hundreds is measured by Benchmarks.</summary>
public sealed class DuplicateTests
{
    [Fact]
    public void Changed_copies_are_found_and_nothing_else_is()
    {
        var flowers = SharedData.Require("data", "flowers", "train");
        using var folder = new TemporaryFolder();
        var files = new List<string>();
        var photographs = Directory.EnumerateFiles(flowers, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where((_, i) => i % 40 == 0).Take(15).ToList();
        foreach (var photograph in photographs)
        {
            using var image = ImageDecoders.Default.Decode(File.ReadAllBytes(photograph), new DecodeOptions());
            files.Add(photograph);
            Add(image, (w, h) => (w * 85 / 100, h * 85 / 100), (x, y) => (x, y), v => v, 90);
            Add(image, (w, h) => (w, h), (x, y) => (image.Width - 1 - x, y), v => v, 90);
            Add(image, (w, h) => (w / 2, h / 2), (x, y) => (2 * x, 2 * y), v => Math.Min(255, v * 13 / 10), 40);
        }

        var items = files.Select(f => new DatasetItem(f, ContentHash.Of(File.ReadAllBytes(f)), null, null, null)).ToList();
        var pictures = SmallPictures.Of(items, i => i.Path, 2, null, TestContext.Current.CancellationToken);
        Assert.Equal(files.Count, pictures.Read);
        var pairs = DuplicateFinding.ByPictures(pictures, 2, null, TestContext.Current.CancellationToken);
        Assert.All(pairs, p => Assert.True(p.First / 4 == p.Second / 4, $"{files[p.First]} and {files[p.Second]} show different things"));
        var found = pairs.Where(p => p.First % 4 == 0).Select(p => p.Second).ToHashSet();
        Assert.InRange(found.Count, 43, 45);

        void Add(RgbImage image, Func<int, int, (int Width, int Height)> size, Func<int, int, (int X, int Y)> place, Func<int, int> level, int quality)
        {
            var (width, height) = size(image.Width, image.Height);
            using var copy = new RgbImage(width, height);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var from = place(x, y);
                    for (var c = 0; c < 3; c++) copy.Row(y)[(3 * x) + c] = (byte)level(image.Row(from.Y)[(3 * from.X) + c]);
                }
            }

            files.Add(folder.File($"{files.Count}.jpg"));
            File.WriteAllBytes(files[^1], ImageEncoder.Jpeg(copy, quality));
        }
    }

    // A caption has more details than all the rest of a nearly empty picture: the same one made one group of hundreds of different things.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_same_strip_of_writing_makes_no_two_pictures_one(int side)
    {
        var (first, second) = (Captioned(11, 14, 4), Captioned(20, 13, 6));
        var alignment = new PictureAlignment();
        Assert.InRange(alignment.Correlate(first, first, PictureView.Whole, 0, SmallPictures.Side), 0.99, 1.01);
        Assert.InRange(alignment.Correlate(first, second, PictureView.Whole, 0, SmallPictures.Side), -1, DuplicateFinding.LeastOfDetails - 0.05);

        // A thing of three blurred dots on paper, and a strip of strong stripes at a side.
        byte[] Captioned(int x, int y, int apart)
        {
            var picture = new byte[SmallPictures.Side * SmallPictures.Side];
            for (var i = 0; i < picture.Length; i++)
            {
                var (column, row) = (i % SmallPictures.Side, i / SmallPictures.Side);
                var (across, along) = side switch { 0 => (row, column), 1 => (31 - row, column), 2 => (column, row), _ => (31 - column, row) };
                double Dot(int dx, int dy) => 40 * Math.Exp(-((Math.Pow(column - x - dx, 2) + Math.Pow(row - y - dy, 2)) / 3));
                picture[i] = (byte)(across < 4 ? along * along % 7 < 3 ? 20 : 250 : 200 - Dot(0, 0) - Dot(apart, 2) + Dot(-2, apart));
            }

            return picture;
        }
    }

    // The edge of a strip is stronger than all details of a faint picture, and may not show in the rows beside it.
    [Fact]
    public void Words_written_over_a_faint_picture_hide_no_copy()
    {
        var random = SplitMix64.Stream(4);
        var picture = new byte[SmallPictures.Side * SmallPictures.Side];
        for (var i = 0; i < picture.Length; i++) picture[i] = (byte)(200 + random.Next(8));
        var written = picture.ToArray();
        written.AsSpan(26 * SmallPictures.Side).Clear();
        Assert.InRange(new PictureAlignment().Correlate(written, picture, PictureView.Whole, 0, 26), 0.95, 1);
    }

    // Turned by a tool, all pictures of a set have the same dark corners, which on nearly empty ones are all the details there are.
    [Fact]
    public void The_same_corners_make_no_two_pictures_one()
    {
        var (first, second) = (Framed(9, 12, 5), Framed(18, 14, 7));
        var alignment = new PictureAlignment();
        Assert.InRange(alignment.Correlate(first, first, PictureView.Whole, 0, SmallPictures.Side), 0.99, 1.01);
        Assert.InRange(alignment.Correlate(first, second, PictureView.Whole, 0, SmallPictures.Side), -1, 0.6);

        // A faint thing of three blurred dots on paper, with black wedges along all sides.
        static byte[] Framed(int x, int y, int apart)
        {
            var picture = new byte[SmallPictures.Side * SmallPictures.Side];
            for (var i = 0; i < picture.Length; i++)
            {
                var (column, row) = (i % SmallPictures.Side, i / SmallPictures.Side);
                double Dot(int dx, int dy) => 12 * Math.Exp(-((Math.Pow(column - x - dx, 2) + Math.Pow(row - y - dy, 2)) / 3));
                var isWedge = row == 0 && column < 16 || row == 31 && column >= 16 || column == 0 && row >= 16 || column == 31 && row < 16;
                picture[i] = (byte)(isWedge ? 0 : 200 - Dot(0, 0) - Dot(apart, 2) + Dot(-2, apart));
            }

            return picture;
        }
    }

    // A cropped copy is drawn from fewer pixels than its original: only at equal resolution do their details agree (without, 0.8 of them).
    [Fact]
    public void A_magnified_copy_of_fine_details_agrees()
    {
        var random = SplitMix64.Stream(3);
        var fine = new byte[128 * 128];
        var waves = Enumerable.Range(0, 60).Select(_ => (Across: random.Next(33) - 16, Down: random.Next(33) - 16, Phase: random.NextDouble() * 6)).ToList();
        for (var i = 0; i < fine.Length; i++) fine[i] = (byte)Math.Clamp(128 + waves.Sum(w => 8 * Math.Sin((2 * Math.PI * ((w.Across * (i % 128)) + (w.Down * (i / 128))) / 128) + w.Phase)), 0, 255);
        var (whole, middle) = (Look(0, 128), Look(128 * 15 / 100, 128 * 70 / 100));
        var view = PictureView.All.Single(v => Math.Abs(v.Map[0] - 0.7) < 1e-9);
        Assert.InRange(new PictureAlignment().Correlate(middle, whole, view, 0, SmallPictures.Side), DuplicateFinding.LeastOfDetails, 1);

        byte[] Look(int start, int size)
        {
            using var image = new RgbImage(size, size);
            for (var i = 0; i < size * size; i++) image.Row(i / size).Slice(3 * (i % size), 3).Fill(fine[((start + (i / size)) * 128) + start + (i % size)]);
            return SmallPictures.Of(image);
        }
    }

    // One is like two, two is like three: no group of all, or chance would join what has nothing in common.
    [Fact]
    public void A_chain_is_no_group()
    {
        DatasetItem[] items = [.. Enumerable.Range(0, 6).Select(i => new DatasetItem($"{i}", ContentHash.Of([(byte)i]), null, null, null))];
        var groups = DuplicateGroups.Of(items, [0, 1, 2, 3, 4, 5], [.. Enumerable.Range(0, 5).Select(i => (i, i + 1, 0.8))]);
        Assert.Equal(["0 1 2", "3 4"], groups.Groups.Select(g => string.Join(' ', g.Rows)));
        Assert.Equal([1, 1, 1, 3, 3, 5], groups.Together);
    }

    [Fact]
    public void Of_images_that_show_the_same_one_stays_and_of_disputed_ones_none()
    {
        DatasetItem[] items =
        [
            Item(1, "a", "train"), Item(1, "a", "test"), Item(2, "a", "train"), // identical across splits, and a near duplicate
            Item(3, "a", "train"), Item(3, "b", "train"), // one file, two labels
            Item(4, "a", "train"), Item(5, "a", "train"), // near, the second is larger
            Item(6, "a", "train"), // less like the one above
        ];
        int[] firstOf = [0, 0, 2, 3, 3, 5, 6, 7];
        var groups = DuplicateGroups.Of(items, firstOf, [(0, 2, 0.94), (5, 6, 0.95), (5, 7, 0.9)]);
        Assert.Equal(["Identical 0 1", "Identical 3 4", "Near 0 2", "Near 5 6 7"], groups.Groups.Select(g => $"{g.Kind} {string.Join(' ', g.Rows)}"));
        Assert.Equal([1, 1, 0.94, 0.9], groups.Groups.Select(g => g.Similarity));
        Assert.Equal([0, 0, 0, 3, 3, 5, 5, 5], groups.Together);
        Assert.Equal([0, 2, 3, 4, 5, 6], LeftOutCopies.Of(items, groups, [9, 9, 9, 9, 9, 1, 2, 9]).Order());

        static DatasetItem Item(byte content, string label, string split) => new($"{split}/{label}/{content}.jpg", ContentHash.Of([content]), label, split, null);
    }

    // The largest copy has no label: its class would lose the image, were that one kept.
    [Fact]
    public void A_copy_with_a_label_stays_before_one_without()
    {
        DatasetItem[] items = [Item(0, null, null), Item(0, "cat", null), Item(1, null, "train"), Item(1, "cat", "train"), Item(2, "cat", "train"), Item(2, null, "test")];
        var groups = DuplicateGroups.Of(items, [0, 0, 2, 2, 4, 4], []);
        Assert.Equal([0, 2, 4], LeftOutCopies.Of(items, groups, [9, 1, 9, 1, 9, 9]).Order());

        static DatasetItem Item(byte content, string? label, string? split) => new($"{split}/{label}/{content}.jpg", ContentHash.Of([content]), label, split, null);
    }
}
