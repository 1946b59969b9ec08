using System.Xml.Linq;
using TransferLearning.Core.Features;
using TransferLearning.Experiments.Comparing;
using TransferLearning.Experiments.Embedding2D;
using TransferLearning.Experiments.Reports.Html;
using Xunit;

namespace TransferLearning.Tests.Experiments;

public sealed class ComparisonReportTests
{
    private static readonly byte[] s_jpeg = [0xff, 0xd8, 0xff, 0xd9];

    [Fact]
    public void The_page_is_well_formed_and_needs_nothing_else()
    {
        var (page, text) = Write(Synthetic.Items(3, 20));
        Assert.DoesNotContain("http", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", text, StringComparison.OrdinalIgnoreCase);
        Assert.All(page.Descendants().Attributes("src").Concat(page.Descendants().Attributes("href")), a => Assert.StartsWith("data:image/jpeg;base64,", a.Value, StringComparison.Ordinal));
        Assert.All(page.Descendants("img"), img => Assert.NotEmpty(img.Attribute("alt")!.Value));
        var ids = page.Descendants().Attributes("id").Select(a => a.Value).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(["results", "significance", "map", "confusion", "examples", "protocol"], ids);
        Assert.All(page.Descendants().Attributes("aria-labelledby"), a => Assert.Contains(a.Value, ids));
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
        Assert.Equal(3 * 3, page.Descendants("td").Count(t => t.Attribute("class")?.Value.Split(' ')[0] is "hit" or "miss"));
    }

    [Fact]
    public void No_name_becomes_markup()
    {
        const string Nasty = "<img src=x onerror=\"alert('1')\"> & 'quoted' \u0001\n\ud83d\ude3a\ud800";
        var items = Synthetic.Items(3, 20).Select(i => i with { Label = i.Label + Nasty, Path = $"{i.Path}{Nasty}" }).ToArray();
        items[0] = items[0] with { Content = items[59].Content };
        var (page, _) = Write(items, Nasty);
        Assert.Empty(page.Descendants().Attributes("onerror"));
        Assert.Contains("<img src=x onerror=\"alert('1')\"> & 'quoted' \ufffd\ufffd\ud83d\ude3a\ufffd", page.Descendants("h1").Single().Value);
        Assert.Contains(page.Descendants("li"), li => li.Value.Contains("same image under two labels") && li.Value.Contains("<img"));
    }

    [Fact]
    public void Without_thumbnails_and_map_the_figures_remain()
    {
        var request = ComparisonTests.Request(Synthetic.Items(40, 5));
        var result = Comparison.Run(request with { Sources = [request.Sources[1]] }, null, TestContext.Current.CancellationToken);
        using var text = new StringWriter();
        ComparisonReport.Write(text, result, [], new ComparisonReportOptions(), TestContext.Current.CancellationToken);
        var page = XDocument.Parse(text.ToString());
        Assert.Equal(["results", "significance", "confusion", "protocol"], page.Descendants().Attributes("id").Select(a => a.Value));
        Assert.Empty(page.Descendants("img"));
        Assert.DoesNotContain(page.Descendants("table"), t => t.Attribute("class")?.Value == "confusion"); // forty classes are a list of mistakes
        Assert.NotEmpty(page.Descendants("ol"));
    }

    private static (XDocument Page, string Text) Write(DatasetItem[] items, string title = "Title")
    {
        var request = ComparisonTests.Request(items);
        var result = Comparison.Run(request, null, TestContext.Current.CancellationToken);
        using var text = new StringWriter();
        var options = new ComparisonReportOptions
        {
            Title = title,
            Thumbnail = path => path.Contains("/3.jpg") ? null : s_jpeg,
            Map = new EmbeddingMapOptions { Iterations = 20 },
        };
        ComparisonReport.Write(text, result, request.Sources, options, TestContext.Current.CancellationToken);
        return (XDocument.Parse(text.ToString()), text.ToString());
    }
}
