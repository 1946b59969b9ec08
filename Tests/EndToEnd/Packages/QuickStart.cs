namespace TransferLearning.Tests.EndToEnd.Packages;

/// <summary>The programs of <c>docs/library.md</c>, as they stand there.</summary>
internal static class QuickStart
{
    public const string Training = "Training in a program";

    public const string FineTuning = "Fine-tuning in a program";

    public const string Console = "Console: classify and embed";

    public const string Search = "Search with Microsoft.Extensions.AI";

    public const string Web = "ASP.NET: one classifier for all requests";

    /// <summary>The page.</summary>
    public static string Page() => File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "library.md")).ReplaceLineEndings("\n");

    /// <summary>The code below a heading.</summary>
    public static string Of(string heading)
    {
        var page = Page();
        var start = page.IndexOf("```csharp\n", page.IndexOf($"## {heading}\n", StringComparison.Ordinal), StringComparison.Ordinal) + "```csharp\n".Length;
        return page[start..page.IndexOf("```\n", start, StringComparison.Ordinal)];
    }
}
