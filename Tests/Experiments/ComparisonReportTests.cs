using System.Text.Json;
using System.Xml.Linq;
using TransferLearning.Core.Features;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Embedding2D;
using TransferLearning.Experiments.Reports.Content;
using TransferLearning.Experiments.Reports.Html;
using Xunit;

namespace TransferLearning.Tests.Experiments;

public sealed class ComparisonReportTests
{
    /// <summary>Names that would be markup, a formula or the end of a script.</summary>
    internal const string Nasty = "=cmd()<img src=x onerror=\"alert('1')\"></script><script>alert(2)</script> & 'quoted' \u0001\n\ud83d\ude3a\ud800";

    private static readonly byte[] s_jpeg = [0xff, 0xd8, 0xff, 0xd9];

    [Fact]
    public void The_page_is_well_formed_and_needs_nothing_else()
    {
        var (page, text) = Write(Synthetic.Items(3, 20));
        Assert.DoesNotContain("http", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", text, StringComparison.OrdinalIgnoreCase);
        Assert.All(page.Descendants().Attributes("src"), a => Assert.StartsWith("data:image/jpeg;base64,", a.Value, StringComparison.Ordinal));
        Assert.All(page.Descendants("img"), img => Assert.NotEmpty(img.Attribute("alt")!.Value));
        var ids = page.Descendants().Attributes("id").Select(a => a.Value).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(["results", "significance", "confusion", "classes", "calibration", "map", "audit", "record"], page.Descendants("h2").Attributes("id").Select(a => a.Value).SkipLast(1));
        Assert.All(page.Descendants().Attributes("aria-labelledby"), a => Assert.Contains(a.Value, ids));
        Assert.All(page.Descendants("a").Attributes("href"), a => Assert.Contains(a.Value.TrimStart('#'), ids));
    }

    [Fact]
    public void Every_combination_has_a_row_with_its_interval_and_one_is_the_best()
    {
        var (page, _) = Write(Synthetic.Items(3, 20));
        var rows = page.Descendants("table").Single(t => t.Attribute("class")?.Value == "results").Descendants("svg").Skip(1).ToArray();
        Assert.Equal(4, rows.Length);
        Assert.All(rows, r => Assert.Matches(@"^accuracy [\d.]+ %, 95 % interval [\d.]+ to [\d.]+ %$", r.Attribute("aria-label")!.Value));
        Assert.Single(page.Descendants("tr"), r => r.Attribute("class")?.Value == "best");
        Assert.Equal(60, page.Descendants("g").Count(g => g.Attribute("class")?.Value == "point"));
        Assert.Equal(3 * 3, page.Descendants("td").Count(t => t.Attribute("class")?.Value is "hit" or "miss"));
    }

    [Fact]
    public void A_cell_of_the_matrix_has_its_images_in_the_page()
    {
        var (page, _) = Write(Synthetic.Items(3, 20));
        var data = JsonDocument.Parse(page.Descendants("script").Single(s => s.Attribute("id")?.Value == "images-0").Value).RootElement;
        var pictures = JsonDocument.Parse(page.Descendants("script").Single(s => s.Attribute("id")?.Value == "pictures-0").Value).RootElement;
        var items = data.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(60, items.Count);
        foreach (var cell in page.Descendants("button").Where(b => b.Attribute("class")?.Value == "cell"))
        {
            var (truth, answer) = ((int)cell.Attribute("data-truth")!, (int)cell.Attribute("data-answer")!);
            Assert.Contains($": {items.Count(i => i[1].GetInt32() == truth && i[2].GetInt32() == answer)} of 20", cell.Attribute("title")!.Value);
        }

        Assert.All(items, i => Assert.Equal(i[0].GetString()!.Contains("/3.jpg"), i[4].GetInt32() == -1));
        Assert.All(items, i => Assert.InRange(i[4].GetInt32(), -1, pictures.GetArrayLength() - 1));
        Assert.All(page.Descendants("g").Attributes("data-item"), a => Assert.InRange((int)a, 0, items.Count - 1));
    }

    [Fact]
    public void Worst_mistakes_stand_beside_training_images_of_their_part()
    {
        var items = Synthetic.Items(3, 20);
        var request = ComparisonTests.Request(items) with { Heads = [Synthetic.Majority()] };
        var result = Comparison.Run(request, null, TestContext.Current.CancellationToken);
        var content = ComparisonContent.Of(result, request.Sources, new ComparisonReportOptions { Map = new EmbeddingMapOptions { Iterations = 20 } }, TestContext.Current.CancellationToken);
        var set = content.Sets[0];
        Assert.NotEmpty(set.View!.Mistakes);
        Assert.All(set.View.Mistakes, m => Assert.NotEqual(result.Labels[m.Row], result.Best.Answers[m.Row]));
        Assert.All(set.View.Mistakes, m => Assert.All(m.Near, n => Assert.NotEqual(result.Parts[m.Row], result.Parts[n.Row])));
        Assert.All(set.View.Mistakes, m => Assert.Equal(m.Near.OrderByDescending(n => n.Similarity), m.Near));
    }

    [Fact]
    public void No_name_becomes_markup()
    {
        var items = Synthetic.Items(3, 20).Select(i => i with { Label = i.Label + Nasty, Path = $"{i.Path}{Nasty}" }).ToArray();
        items[0] = items[0] with { Content = items[59].Content };
        var (page, text) = Write(items, Nasty);
        Assert.Empty(page.Descendants().Attributes("onerror"));
        Assert.Equal(3, page.Descendants("script").Count());
        Assert.Equal(3, text.Split("</script", StringSplitOptions.None).Length - 1);
        Assert.Contains("onerror=\"alert('1')\"></script><script>alert(2)</script> & 'quoted' \ufffd\ufffd\ud83d\ude3a\ufffd", page.Descendants("h1").Single().Value);
        Assert.Contains(page.Descendants("li"), li => li.Value.Contains("same image under two labels") && li.Value.Contains("<img"));
        var data = JsonDocument.Parse(page.Descendants("script").Single(s => s.Attribute("id")?.Value == "images-0").Value).RootElement;
        Assert.Contains("</script><script>alert(2)", data.GetProperty("classes")[0].GetString());
    }

    [Fact]
    public void Without_thumbnails_and_map_the_figures_remain()
    {
        var request = ComparisonTests.Request(Synthetic.Items(40, 5));
        var result = Comparison.Run(request with { Sources = [request.Sources[1]] }, null, TestContext.Current.CancellationToken);
        using var text = new StringWriter();
        ReportDocument.Write(text, ComparisonContent.Of(result, [], new ComparisonReportOptions(), TestContext.Current.CancellationToken), 1500);
        var page = XDocument.Parse(text.ToString());
        Assert.Equal(["results", "significance", "confusion", "classes", "mistakes", "calibration", "record"], page.Descendants("h2").Attributes("id").Select(a => a.Value).SkipLast(1));
        Assert.Empty(page.Descendants("img"));
        Assert.DoesNotContain(page.Descendants("table"), t => t.Attribute("class")?.Value == "confusion"); // forty classes are a list of mistakes
        Assert.NotEmpty(page.Descendants("ol"));
    }

    [Theory]
    [InlineData("resnet18-mlnet", "ResNet-18")]
    [InlineData("resnet50-v2-zoo", "ResNet-50 v2")]
    [InlineData("squeezenet1.1", "SqueezeNet 1.1")]
    [InlineData("mobilenetv3-large", "MobileNetV3 large")]
    [InlineData("efficientnet-lite0", "EfficientNet-lite0")]
    [InlineData("my-own-resnet18", "my-own-resnet18")]
    public void Networks_are_called_as_their_authors_call_them(string model, string words) => Assert.Equal(words, EntryName.NetworkWords(model));

    [Fact]
    public void Networks_of_one_name_are_told_apart()
    {
        var names = EntryName.Distinct([(new EntryName("ResNet-18", "last layer", "a", "1"), "resnet18-mlnet"), (new EntryName("ResNet-18", "last layer", "a", "2"), "resnet18-zoo"), (new EntryName("x", "last layer", "a", "3"), "x")]);
        Assert.Equal(["ResNet-18 (resnet18-mlnet), last layer, a", "ResNet-18 (resnet18-zoo), last layer, a", "x, last layer, a"], names.Select(n => n.Words));
    }

    internal static (XDocument Page, string Text) Write(DatasetItem[] items, string title = "Title", byte[]? jpeg = null)
    {
        using var text = new StringWriter();
        ReportDocument.Write(text, Content(items, title, jpeg), 1500);
        return (XDocument.Parse(text.ToString()), text.ToString());
    }

    internal static ReportContent Content(DatasetItem[] items, string title = "Title", byte[]? jpeg = null)
    {
        var request = ComparisonTests.Request(items);
        var options = new ComparisonReportOptions
        {
            Title = title,
            Thumbnail = path => path.Contains("/3.jpg") ? null : jpeg ?? s_jpeg,
            Audit = data => AuditTests.OfEveryKind(data.Items, data.Classes),
            Map = new EmbeddingMapOptions { Iterations = 20 },
        };
        return ComparisonContent.Of(Comparison.Run(request, null, TestContext.Current.CancellationToken), request.Sources, options, TestContext.Current.CancellationToken);
    }
}
