using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Xunit;

namespace TransferLearning.Tests.EndToEnd.Packages;

/// <summary>The programs of <c>docs/library.md</c>, made of the packed packages in an empty folder, one after the other as a reader tries them.</summary>
public sealed class QuickStartTests : IDisposable
{
    private const string Programs = "<OutputType>Exe</OutputType><TransferLearningPlatforms>linux-x64</TransferLearningPlatforms><OutputPath>../bin/</OutputPath><AppendTargetFrameworkToOutputPath>false</AppendTargetFrameworkToOutputPath>";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_of_them_run_and_the_service_answers_eight_clients_as_the_command_line_does()
    {
        PackedPackages.Require();
        await BuildAsync();
        ImageFolder.CopyFlowers(_folder.File("images"), 8);
        Assert.Matches("^accuracy 0\\.[0-9]+ on 40 images\n$", await RunAsync("training", "images"));
        Assert.True(File.Exists(_folder.File("flowers.onnx")));
        // The libraries write nothing to the console: these lines are the program's own.
        Assert.Matches("^val: accuracy 0\\.[0-9]+, of its probe 0\\.[0-9]+\ndaisy, dandelion, roses, sunflowers, tulips\n$", await RunAsync("finetuning", "images"));

        var expected = JsonDocument.Parse(await EndAsync(Launch(Path.Combine(AppContext.BaseDirectory, "tlearn.dll"), "predict", "flowers.tlhead", "images", "--json"))).RootElement.GetProperty("images").EnumerateArray().Select(i => (
            Path: i.GetProperty("path").GetString()!, Label: i.GetProperty("top")[0].GetProperty("label").GetString()!, Probability: i.GetProperty("top")[0].GetProperty("probability").GetSingle())).ToList();
        Assert.StartsWith($"{expected[0].Label} {expected[0].Probability:0.000}\n", await RunAsync("console", "flowers.tlhead", Path.Combine("images", expected[0].Path)), StringComparison.Ordinal);
        Assert.StartsWith($"1.000 {Path.Combine("images", expected[3].Path)}\n", await RunAsync("search", "images", Path.Combine("images", expected[3].Path)), StringComparison.Ordinal);
        await AskServiceAsync(expected);
    }

    private async Task AskServiceAsync(List<(string Path, string Label, float Probability)> expected)
    {
        using var service = Start("web", "--urls", "http://127.0.0.1:0", "--Head", "flowers.tlhead");
        try
        {
            string? said;
            do said = await service.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            while (said is not null && !said.Contains("Now listening on: ", StringComparison.Ordinal));
            Assert.NotNull(said);
            using var client = new HttpClient { BaseAddress = new Uri(said[said.IndexOf("http://", StringComparison.Ordinal)..].Trim()) };
            await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (request, cancellation) =>
            {
                var (path, label, probability) = expected[request % expected.Count];
                using var image = new ByteArrayContent(await File.ReadAllBytesAsync(_folder.File("images", path), cancellation));
                using var response = await client.PostAsync("/classify", image, cancellation);
                var answer = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellation)).RootElement;
                Assert.Equal(label, answer.GetProperty("label").GetString());
                Assert.Equal(probability, answer.GetProperty("probability").GetSingle(), 1e-4);
            });
            using var text = new StringContent("no image");
            using var refused = await client.PostAsync("/classify", text, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
        finally
        {
            service.Kill(entireProcessTree: true);
        }
    }

    // One build makes all of them, in one folder: native libraries and networks lie there once.
    private async Task BuildAsync()
    {
        PackedPackages.UseIn(_folder);
        PackedPackages.WriteProject(_folder.File("training"), QuickStart.Of(QuickStart.Training), properties: Programs);
        PackedPackages.WriteProject(_folder.File("finetuning"), QuickStart.Of(QuickStart.FineTuning), properties: Programs);
        PackedPackages.WriteProject(_folder.File("console"), QuickStart.Of(QuickStart.Console), properties: Programs);
        PackedPackages.WriteProject(_folder.File("web"), QuickStart.Of(QuickStart.Web), properties: Programs, sdk: "Microsoft.NET.Sdk.Web");
        PackedPackages.WriteProject(
            _folder.File("search"), QuickStart.Of(QuickStart.Search), properties: Programs, items: $"""<PackageReference Include="TransferLearning.Extensions.AI" Version="{PackedPackages.Version}" />""");
        await File.WriteAllTextAsync(
            _folder.File("all.slnx"), """<Solution><Project Path="training/training.csproj" /><Project Path="finetuning/finetuning.csproj" /><Project Path="console/console.csproj" /><Project Path="search/search.csproj" /><Project Path="web/web.csproj" /></Solution>""", TestContext.Current.CancellationToken);
        var said = await EndAsync(Launch("build", "all.slnx", "-c", "Release", "-v", "quiet", "--nologo", "-nodeReuse:false", "-m:1"));
        Assert.DoesNotContain("warning", said, StringComparison.Ordinal);
    }

    private Process Start(string program, params string[] arguments) => Launch([_folder.File("bin", program + ".dll"), .. arguments]);

    private Task<string> RunAsync(string program, params string[] arguments) => EndAsync(Start(program, arguments));

    private Process Launch(params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", words) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TLEARN_CACHE"] = _folder.File("cache");
        return Process.Start(start)!;
    }

    private static async Task<string> EndAsync(Process process)
    {
        using var owned = process;
        var run = await Tlearn.EndAsync(process);
        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        return run.Out.ReplaceLineEndings("\n");
    }
}
