using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>What <c>tlearn finetune</c> refuses, and what it says then.</summary>
public sealed class FinetuneUsageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public FinetuneUsageTests() => _cache = new TestCache(_folder.File("cache"));

    private string Images => _folder.File("images");

    private string Model => _folder.File("m.onnx");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Theory, InlineData("last:1000", "layers"), InlineData("from:nothing", "nothing")]
    public async Task What_cannot_be_unfrozen_is_told_before_an_image_is_read(string unfreeze, string said)
    {
        ImageFolder.CopyFlowers(Images, 2);
        Assert.Contains(said, (await Tlearn.ExpectAsync(2, "finetune", Images, "--model", "tlearn-mini", "--unfreeze", unfreeze, "--out", Model)).Error);
        Assert.False(Directory.Exists(_folder.File("cache")));
    }

    [Fact]
    public async Task Checkpoints_where_no_folder_can_be_are_refused_before_an_image_is_read()
    {
        var taken = _folder.File("taken");
        File.WriteAllText(taken, "");
        foreach (var checkpoints in (string[])[taken, Path.Combine(taken, "in")])
        {
            var error = (await Tlearn.ExpectAsync(1, "finetune", "nowhere", "--model", "tlearn-mini", "--unfreeze", "head", "--out", Model, "--checkpoints", checkpoints)).Error;
            Assert.Contains(checkpoints, error);
            Assert.DoesNotContain("nowhere", error);
        }
    }

    [Fact]
    public async Task An_option_that_the_optimiser_has_not_is_refused()
    {
        ImageFolder.CopyFlowers(Images, 2);
        Assert.Contains("--momentum", (await Tlearn.ExpectAsync(2, "finetune", Images, "--model", "tlearn-mini", "--unfreeze", "head", "--momentum", "0.5", "--out", Model)).Error);
    }

    [Theory]
    [InlineData(2, "expected head, last:K", "--unfreeze", "most")]
    [InlineData(2, "--unfreeze is missing")]
    [InlineData(2, "at most last:", "--unfreeze", "last:1000")]
    [InlineData(2, "the nearest are", "--unfreeze", "from:/blocks.99/Conv")]
    [InlineData(2, "without augmentation all views are the same", "--unfreeze", "last:2", "--stored-views", "3", "--augment", "none")]
    [InlineData(2, "nothing stays frozen", "--unfreeze", "all", "--stored-views", "3")]
    [InlineData(2, "expected crop", "--unfreeze", "all", "--augment", "zoom")]
    [InlineData(2, "expected adamw or sgd", "--unfreeze", "all", "--optimizer", "lion")]
    [InlineData(2, "epochs: found 0", "--unfreeze", "head", "--epochs", "0")]
    [InlineData(2, "learning rate: found -1", "--unfreeze", "head", "--lr", "-1")]
    [InlineData(2, "nothing tells whether", "--unfreeze", "head", "--patience", "2", "--validation", "0")]
    public async Task What_is_wrong_is_named(int code, string expected, params string[] arguments)
    {
        ImageFolder.CopyFlowers(Images, 2);
        var run = await Tlearn.ExpectAsync(code, ["finetune", Images, "--model", "tlearn-mini", "--out", Model, .. arguments]);
        Assert.Contains(expected, run.Error);
        Assert.False(File.Exists(Model));
    }

    [Fact]
    public async Task Neither_a_store_nor_a_network_under_another_ending_is_taken()
    {
        ImageFolder.CopyFlowers(Images, 2);
        Assert.Contains("ends in .onnx", (await Tlearn.ExpectAsync(2, "finetune", Images, "--model", "tlearn-mini", "--unfreeze", "head", "--out", _folder.File("m.tlhead"))).Error);
        await Tlearn.ExpectAsync(0, "extract", Images, "--model", "tlearn-mini", "--out", _folder.File("f.store"));
        Assert.Contains("is a feature store", (await Tlearn.ExpectAsync(2, "finetune", _folder.File("f.store"), "--unfreeze", "head", "--out", Model)).Error);
    }
}
