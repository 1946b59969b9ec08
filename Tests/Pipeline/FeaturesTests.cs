using Xunit;

namespace TransferLearning.Tests.Pipeline;

/// <summary>What a set of features tells besides its vectors.</summary>
public sealed class FeaturesTests(ProgramFlowers flowers) : IClassFixture<ProgramFlowers>
{
    [Fact]
    public async Task Images_that_could_not_be_used_are_listed_by_the_extraction_and_by_its_store()
    {
        using var folder = new TemporaryFolder();
        var images = Directory.CreateDirectory(folder.File("images")).FullName;
        File.WriteAllBytes(Path.Combine(images, "good.jpg"), File.ReadAllBytes(flowers.Held[0]));
        await File.WriteAllTextAsync(Path.Combine(images, "bad.jpg"), "no image", TestContext.Current.CancellationToken);
        ItemFailure expected;
        using (var extracted = await Features.ExtractAsync(images, flowers.Embedder, folder.File("f.store"), cancellation: TestContext.Current.CancellationToken))
        {
            expected = Assert.Single(extracted.Failures);
        }

        Assert.Equal(("bad.jpg", "decode"), (expected.Path, expected.Stage));
        using var opened = Features.Open(folder.File("f.store"));
        Assert.Equal(expected, Assert.Single(opened.Failures));
        Assert.Equal("good.jpg", Assert.Single(opened.Items).Path);
    }
}
