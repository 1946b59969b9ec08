using Xunit;

namespace TransferLearning.Tests.Pipeline;

/// <summary>Images of a program's own source: the same features as those of the files, each image read when it is needed.</summary>
public sealed class SourceImageTests(ProgramFlowers flowers) : IClassFixture<ProgramFlowers>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task They_have_the_vectors_labels_and_splits_of_the_same_files()
    {
        using var features = await Features.ExtractAsync("flowers.db", Files(), flowers.Embedder, _folder.File("f.store"), cancellation: Cancellation);
        Assert.Equal(flowers.Features.Items.Select(i => (i.Path, i.Label, i.Split)), features.Items.Select(i => (i.Path, i.Label, i.Split)));
        for (var r = 0; r < features.Count; r++) Assert.Equal(flowers.Features.Vectors.Row(r).ToArray(), features.Vectors.Row(r).ToArray());
        using var opened = Features.Open(_folder.File("f.store"));
        Assert.Equal(features.Items, opened.Items);
        Assert.Equal(flowers.Features.Classes, opened.Classes);
    }

    [Fact]
    public async Task What_is_known_to_be_unchanged_is_not_read_again_and_nothing_is_computed_twice()
    {
        var reads = 0;
        SourceImage[] Images(bool known) => [.. Files().Take(6).Select(f => new SourceImage(f.Name, () =>
        {
            Interlocked.Increment(ref reads);
            return f.Read();
        })
        { Length = known ? f.Read().Length : null, Modified = known ? DateTimeOffset.UnixEpoch : null })];
        foreach (var (known, expected) in ((bool, int)[])[(true, 6), (true, 0), (false, 6), (false, 6)])
        {
            reads = 0;
            using var features = await Features.ExtractAsync("flowers.db", Images(known), flowers.Embedder, _folder.File("f.store"), cancellation: Cancellation);
            Assert.Equal((6, expected), (features.Count, reads));
        }
    }

    [Fact]
    public async Task What_fails_is_a_bad_image_and_stops_nothing()
    {
        List<Note> notes = [];
        using var embedder = ImageEmbedder.Open("tlearn-mini", new EmbedderOptions { Notes = n => { lock (notes) notes.Add(n); } });
        var good = Files().First();
        SourceImage[] images =
        [
            new("good", good.Read) { Label = "  rose ", Split = "training" },
            new("good", good.Read) { Label = "tulip" },
            new("gone", () => throw new InvalidOperationException("the row is locked")),
            new("empty", () => default),
            new("text", () => "no image"u8.ToArray()),
            new("odd", good.Read) { Split = "somewhere" },
        ];
        using var features = await Features.ExtractAsync("rows", images, embedder, _folder.File("f.store"), cancellation: Cancellation);
        Assert.Equal(["good rose train", "odd  "], features.Items.Select(i => $"{i.Path} {i.Label} {i.Split}"));
        Assert.Equal(
            ["empty read the program's source gave no bytes", "gone read the program's source gave no bytes: InvalidOperationException: the row is locked", "good (2) read the source has two images of the name 'good', and the first counts"],
            features.Failures.Where(f => f.Path != "text").Select(f => $"{f.Path} {f.Stage} {f.Reason}").Order(StringComparer.Ordinal));
        Assert.Equal("decode", features.Failures.Single(f => f.Path == "text").Stage);
        Assert.Contains(notes, n => n.Text.Contains("'somewhere' is not taken for a split", StringComparison.Ordinal));
        var e = await Assert.ThrowsAsync<TlearnException>(() => Features.ExtractAsync("rows", [], embedder, _folder.File("g.store"), cancellation: Cancellation));
        Assert.Contains("rows: found no image", e.Message);
    }

    private IEnumerable<SourceImage> Files() => flowers.Features.Items.Select(i => new SourceImage(i.Path, () => File.ReadAllBytes(Path.Combine(flowers.Images, i.Path))) { Label = i.Label, Split = i.Split });
}
