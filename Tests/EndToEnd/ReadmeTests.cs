using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Everything that the README tells a reader to type works as it stands there.</summary>
public sealed partial class ReadmeTests
{
    // A folder in which `tlearn demo` has run as a whole: it takes a minute of two processors, and .ci/run runs it anyway.
    private const string DemoVariable = "TLEARN_DEMO";

    // The demo of every other test run: the same steps with a tenth of the pictures.
    private static readonly string[] s_fewerPictures = ["--images", "70"];

    // Advice of the small network alone, and few epochs, for the same reason.
    private static readonly string[] s_smallNetwork = ["--model", "tlearn-mini", "--budget", "0.6"];
    private static readonly string[] s_fewEpochs = ["--epochs", "1"];

    private static string Readme => File.ReadAllText(Path.Combine(SharedData.Repository, "README.md"));

    [Fact]
    public async Task Every_command_runs()
    {
        using var folder = new TemporaryFolder();
        ImageFolder.CopyFlowers(folder.File("IMAGES"), 4);
        ImageFolder.CopyFlowers(folder.File("others"), 8);
        HoldOut(folder.File("others/train"), folder.File("IMAGES/train"), folder.File("HELD_OUT"));
        File.Copy(Nets.Mini, folder.File("MODEL.onnx"));
        File.WriteAllText(folder.File("EXPERIMENT.yaml"), "datasets: [{images: IMAGES}]\nnetworks: [tlearn-mini]\nheads: [knn]\nprotocol: {kind: folds, k: 2}\n");
        var commands = Commands().Where(c => c.StartsWith("./tlearn ", StringComparison.Ordinal)).ToList();
        Assert.True(commands.Count >= 10, "found few commands in the README");
        foreach (var command in commands)
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "tlearn.dll"), .. command.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..].Select(w => w == "TAP" ? "stage3.1" : w), .. Less(command)])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["TLEARN_CACHE"] = folder.File("cache");
            var run = await Tlearn.EndAsync(Process.Start(start)!);
            Assert.True(run.ExitCode == 0, $"{command}: exit code {run.ExitCode}\n{run.Error}");
            Assert.NotEqual("", run.Out + run.Error);
            if (command == "./tlearn demo") AssertShowsAllNetworks(run.Out);
            if (command.StartsWith("./tlearn evaluate ", StringComparison.Ordinal)) Assert.Matches("^[a-z]+ on all images: accuracy .* on 20 images\n", run.Out); // none of them learnt from, and none left out
        }

        foreach (var file in (string[])["tlearn-demo/report.html", "tlearn-compare/report.html", "flowers.tlhead", "answers.csv", "worst.csv", "tuned.onnx", "features/metadata.csv"]) Assert.True(File.Exists(folder.File(file)), file);
    }

    [Fact]
    public void The_picture_is_what_the_demo_draws_today()
    {
        var demo = Environment.GetEnvironmentVariable(DemoVariable);
        Assert.SkipWhen(demo is null, $"{DemoVariable} names no folder of a whole demo: ./tlearn demo --out FOLDER");
        AssertSameChart(File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "demo.svg")), File.ReadAllText(Path.Combine(demo!, "comparison.svg")));
        Assert.Contains($"export {DemoVariable}=\"$demo\"", File.ReadAllText(Path.Combine(SharedData.Repository, ".ci", "run")));
    }

    [Fact]
    public void The_tests_are_run_as_the_readme_says()
    {
        Assert.Contains("./test.sh", Commands());
        Assert.Matches(@"(?m)^(limit=\w+ step )?\./test\.sh$", File.ReadAllText(Path.Combine(SharedData.Repository, ".ci", "run")));
    }

    [Fact]
    public void Every_file_that_it_names_exists()
    {
        var named = Links().Matches(Readme).Select(m => m.Groups["path"].Value).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, path => Assert.True(File.Exists(Path.Combine(SharedData.Repository, path)), path));
    }

    private static string[] Less(string command) => command switch
    {
        "./tlearn demo" => s_fewerPictures,
        "./tlearn advise IMAGES" => s_smallNetwork,
        _ when command.StartsWith("./tlearn finetune ", StringComparison.Ordinal) => s_fewEpochs,
        _ => [],
    };

    private static void AssertShowsAllNetworks(string shown)
    {
        Assert.Contains("The images are generated", shown);
        var best = Assert.Single(shown.Split('\n'), l => l.StartsWith("Best head of each: ", StringComparison.Ordinal));
        string[] networks = [.. ResNet18.IsThere() ? [ResNet18.Name] : Array.Empty<string>(), "tlearn-mini", "random-weights", "raw-pixels"];
        Assert.Matches($"^Best head of each: {string.Join(", ", networks.Select(n => $"{n} [0-9.]+ % \\([a-z-]+\\)"))}; guessing gives 10.0 %\\.$", best);
        Assert.Contains("tlearn compare IMAGES\n", shown);
    }

    // The README's picture is what the demo draws today. Another processor's last bits may move an answer or two.
    private static void AssertSameChart(string kept, string drawn)
    {
        static List<(string Name, double Percent)> Rows(string svg) =>
            [.. Bars().Matches(svg).Select(m => (m.Groups["name"].Value, m.Groups["percent"].Success ? double.Parse(m.Groups["percent"].Value, CultureInfo.InvariantCulture) : 0))];
        var (old, now) = (Rows(kept), Rows(drawn));
        if (!ResNet18.IsThere()) return; // a build that could not bring it draws without
        Assert.Equal(old.Select(r => r.Name), now.Select(r => r.Name));
        Assert.True(now.Count > 4 * 5, "found few bars");
        foreach (var (was, isNow) in old.Zip(now)) Assert.True(Math.Abs(was.Percent - isNow.Percent) <= 3, $"docs/demo.svg is stale: {was}, now {isNow}; copy tlearn-demo/comparison.svg");
    }

    // What is in the one folder and not in the other, one folder a class.
    private static void HoldOut(string all, string learnt, string target)
    {
        foreach (var file in Directory.GetFiles(all, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(all, file);
            if (File.Exists(Path.Combine(learnt, path))) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(target, path))!);
            File.Move(file, Path.Combine(target, path));
        }
    }

    private static IEnumerable<string> Commands() =>
        Blocks().Matches(Readme).SelectMany(b => b.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    [GeneratedRegex(@"```sh\n(?<lines>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"<text (?:class=""model"" x=""4"" y=""[0-9]+"">(?<name>[^< ]+)|x=""20"" y=""[0-9]+"">(?<name>[^<]+)</text>.*>(?<percent>[0-9.]+) %</text>)")]
    private static partial Regex Bars();

    [GeneratedRegex(@"(?<path>(?:docs|onnx-models)/[\w./-]+\.(?:md|svg))")]
    private static partial Regex Links();
}
