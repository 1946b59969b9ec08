using CsCheck;
using TransferLearning.Core.Memory;
using TransferLearning.FeatureExtraction.Sources;
using Xunit;

namespace TransferLearning.Tests.Core;

/// <summary>Lists that take little memory give back exactly what was added.</summary>
public sealed class TextPagesTests
{
    // Any UTF-16 at all, also halves of pairs alone, which names on Windows may hold; and texts about as long as a page.
    private static readonly Gen<string> s_texts = Gen.Frequency(
        (8, Gen.String[Gen.Char, 0, 40]),
        (8, Gen.String[Gen.Char['a', 'z'], 0, 40]),
        (1, Gen.Select(Gen.Char, Gen.Int[20_000, 70_000], (c, count) => new string(c, count))));

    [Fact]
    public void Texts_come_back_as_they_were() => s_texts.List[0, 40].Sample(texts =>
    {
        var pages = new TextPages();
        foreach (var text in texts) pages.Add(text);
        Assert.Equal(texts.Count, pages.Count);
        Assert.Equal(texts, pages);
        for (var i = texts.Count - 1; i >= 0; i--)
        {
            Assert.Equal(texts[i], pages[i]);
            // The next text, one letter more, one less, and another letter.
            foreach (var other in (string[])[texts[i], texts[(i + 1) % texts.Count], texts[i] + "a", texts[i][..(texts[i].Length / 2)], texts[i].Replace('b', 'c'), texts[i].Replace('b', 'é')]) Assert.Equal(texts[i] == other, pages.Is(i, other));
        }

        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => pages[texts.Count]);
    });

    [Fact]
    public void Items_come_back_as_they_were() => Gen.Select(s_texts, Gen.String[Gen.Char['a', 'c'], 1, 1].Null(), Gen.OneOf(Gen.Const("train"), Gen.Const("val")).Null(), s_texts.Null(), s_texts.Null(), Gen.OneOf(Gen.Const(0L), Gen.Long))
        .Select((path, label, split, group, fault, place) => new ImageItem(path, label, split, group) { Fault = fault, Place = place }).List[0, 30].Sample(items =>
    {
        var listing = new ImageListing(items);
        Assert.Equal(items, listing);
        Assert.Equal(items.Select(i => i.Path), listing.Paths);
        Assert.Equal(items.Any(i => i.Place != 0), listing.HasPlaces);
        Assert.Equal(items.Select(i => i.Split).OfType<string>().ToHashSet(), listing.Splits.ToHashSet());
    });

    [Fact]
    public void Many_short_texts_fill_several_pages()
    {
        var pages = new TextPages();
        for (var i = 0; i < 20_000; i++) pages.Add($"some/folder/{i}.jpg");
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => $"some/folder/{i}.jpg"), pages);
    }
}
