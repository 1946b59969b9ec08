using System.Text;
using TransferLearning.FeatureExtraction.Catalogue;
using Xunit;

namespace TransferLearning.Tests.Catalogue;

/// <summary>docs/models.md lists what the manifests say. <c>TLEARN_WRITE_DOCS=1</c> writes its table anew.</summary>
public sealed class ModelsPageTests
{
    private const string Begin = "<!-- table: written by Tests/Catalogue/ModelsPageTests.cs -->";
    private const string End = "<!-- end of table -->";

    [Fact]
    public void The_table_of_models_is_up_to_date()
    {
        var path = Path.Combine(SharedData.Repository, "docs", "models.md");
        var page = File.ReadAllText(path);
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        var expected = $"\n{Table(new ModelCatalogue(Path.Combine(SharedData.Repository, "onnx-models")))}";
        if (Environment.GetEnvironmentVariable("TLEARN_WRITE_DOCS") == "1") File.WriteAllText(path, page[..from] + expected + page[to..]);
        else Assert.Equal(expected, page[from..to]);
    }

    private static string Table(ModelCatalogue catalogue)
    {
        var table = new StringBuilder("| name | what | input | classes | licence | source | address | SHA-256 |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var model in catalogue.List())
        {
            var size = model.Preprocessing?.OutputSize?.ToString() ?? "?";
            var source = model.Source.StartsWith("https://", StringComparison.Ordinal) ? $"<{model.Source}>" : model.Source;
            var address = model.Package is { } package ? $"with the build, from the package `{package}`"
                : model.IsPresent ? "bundled"
                : model.Url.Length > 0 ? $"<{model.Url}>" : "unverified";
            var hash = model.Verified ? $"`{model.Sha256[..12]}…`" : "unverified";
            table.Append($"| `{model.Name}` | {model.Summary} | {size} | {model.Classes} | {model.Licence} | {source} | {address} | {hash} |\n");
        }

        return table.ToString();
    }
}
