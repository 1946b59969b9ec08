using System.Globalization;
using System.Text;
using TransferLearning.Cli.Results;
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
        var table = new StringBuilder("| name | what | size | top-1 | img/s | input | classes | licence | source | address | SHA-256 | verified |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var model in catalogue.List())
        {
            var names = string.Join(", ", model.Aliases.Prepend(model.Name).Select(n => $"`{n}`"));
            var bytes = (model.Bytes ?? model.ApproximateBytes) is { } length ? FileSize.Text(length) : "";
            var input = model.Preprocessing?.OutputSize?.ToString() ?? "?";
            var top1 = model.Top1 is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent:0.0}{(model.Classes == 0 ? "\\*" : "")}") : "";
            var speed = model.ImagesPerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:0}") : "";
            var source = model.Source.StartsWith("https://", StringComparison.Ordinal) ? $"<{model.Source}>" : model.Source;
            var address = model.Package is { } package ? $"with the build, from the package `{package}`"
                : model.IsPresent ? "bundled"
                : model.Url.Length > 0 ? $"[{new Uri(model.Url).Host}]({model.Url})" : "none";
            var hash = model.Sha256.Length > 0 ? $"`{model.Sha256[..12]}…`" : "unknown";
            table.Append($"| {names} | {model.Summary} | {bytes} | {top1} | {speed} | {input} | {model.Classes} | {model.Licence} | {source} | {address} | {hash} | {(model.Verified ? "yes" : "no")} |\n");
        }

        return table.ToString();
    }
}
