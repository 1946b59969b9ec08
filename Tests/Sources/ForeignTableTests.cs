using TransferLearning.FeatureExtraction.Sources;
using Xunit;

namespace TransferLearning.Tests.Sources;

/// <summary>Tables that another implementation wrote (arrow-rs under node): every compression and encoding, pages of both versions, small pages and groups.</summary>
public sealed class ForeignTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_way_of_writing_is_read()
    {
        var files = Directory.EnumerateFiles(SharedData.Require("data", "flowers", "val", "roses")).Order(StringComparer.Ordinal).Take(20).ToArray();
        var script = Path.Combine(SharedData.Repository, "Tests", "Sources", "write-tables.mjs");
        var (code, output, error) = NodePackage.Run("node", SharedData.Repository, [script, NodePackage.Install("apache-arrow@21.2.0", "parquet-wasm@0.8.0"), _folder, .. files]);
        Assert.True(code == 0, error);
        Assert.Equal("48", output.Trim());
        foreach (var table in Directory.EnumerateFiles(_folder))
        {
            var source = ImageSource.Open(table);
            var items = source.Enumerate(TestContext.Current.CancellationToken).OrderBy(i => i.Place).ToList();
            Assert.Equal(2 * files.Length, items.Count);
            for (var i = 0; i < items.Count; i++)
            {
                Assert.Equal(i % 3 == 0 ? "cat" : "dog", items[i].Label);
                if (i % 5 == 4) Assert.Equal("the row holds no image (null)", items[i].Fault);
                else Assert.True(File.ReadAllBytes(files[i % files.Length]).AsSpan().SequenceEqual(source.Read(items[i])), $"{table}: row {i}");
            }
        }
    }
}
