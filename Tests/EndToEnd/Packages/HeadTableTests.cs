using System.Text.RegularExpressions;
using TransferLearning.Classifiers.Training;
using Xunit;

namespace TransferLearning.Tests.EndToEnd.Packages;

/// <summary>The table of heads in <c>docs/library.md</c>: it has every head, and what it names is there.</summary>
public sealed partial class HeadTableTests
{
    [Fact]
    public void Every_head_has_a_row_with_its_options_and_names()
    {
        var rows = Row().Matches(QuickStart.Page()).ToDictionary(r => r.Groups["name"].Value);
        Assert.Equal(HeadCatalog.All.Select(e => e.Name).Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        foreach (var head in HeadCatalog.All)
        {
            var row = rows[head.Name];
            Assert.Equal(head.Defaults!.GetType().Name, row.Groups["options"].Value);
            var named = Property().Matches(row.Groups["properties"].Value).Select(p => (Property: p.Groups[1].Value, Name: p.Groups[2] is { Success: true } other ? other.Value : p.Groups[1].Value)).ToList();
            Assert.NotEmpty(named);
            Assert.All(named, n => Assert.Contains(head.Parameters, p => (p.Property, p.Name) == n));
        }
    }

    [GeneratedRegex(@"^\| `(?<options>\w+Options)`: [^|]+ \| `(?<name>[\w-]+)` \| (?<properties>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+)`(?: \(`(\w+)`\))?")]
    private static partial Regex Property();
}
