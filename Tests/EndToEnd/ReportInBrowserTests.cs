using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using TransferLearning.FeatureExtraction.Decoding;
using TransferLearning.FeatureExtraction.Decoding.Decoders;
using TransferLearning.Tests.Experiments;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>A report in a browser as narrow as a phone, light and dark: no script error, nothing wider than the screen, contrast of at least 4.5, cells and map by keyboard. Skipped where there is no Chromium.</summary>
public sealed class ReportInBrowserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_can_be_read_and_used()
    {
        var browser = ((string[])["chromium", "chromium-browser", "google-chrome"]).SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        Assert.SkipWhen(browser is null, "there is no Chromium");
        using var pixels = new RgbImage(8, 8);
        var items = Synthetic.Items(4, 20).Select(i => i with { Label = i.Label + ComparisonReportTests.Nasty, Path = i.Path + new string('x', 90) + ComparisonReportTests.Nasty }).ToArray();
        await File.WriteAllTextAsync(_folder.File("report.html"), ComparisonReportTests.Write(items, ComparisonReportTests.Nasty, ImageEncoder.Jpeg(pixels)).Text, TestContext.Current.CancellationToken);
        var script = await File.ReadAllTextAsync(Path.Combine(SharedData.Repository, "Tests", "EndToEnd", "report-check.js"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.File("check.html"), $"<!DOCTYPE html><body><iframe src=report.html width=390 height=800></iframe><pre id=result></pre><script>{script}</script>", TestContext.Current.CancellationToken);

        var (dom, log) = await RunAsync(browser!, "--dump-dom", "--virtual-time-budget=5000", new Uri(_folder.File("check.html")).AbsoluteUri);
        Assert.DoesNotContain("CONSOLE", log);
        var found = JsonDocument.Parse(System.Net.WebUtility.HtmlDecode(Regex.Match(dom, "<pre id=\"result\">(.*?)</pre>", RegexOptions.Singleline).Groups[1].Value)).RootElement;
        var problems = found.GetProperty("problems").EnumerateArray().Select(p => p.GetString()).ToList();
        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.True(found.GetProperty("texts").GetInt32() > 200, $"{found.GetProperty("texts")} texts were looked at");
    }

    private async Task<(string Out, string Error)> RunAsync(string browser, params string[] arguments)
    {
        var start = new ProcessStartInfo(browser) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--enable-logging=stderr", $"--user-data-dir={_folder.File("browser")}", .. arguments]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(90));
        try
        {
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
