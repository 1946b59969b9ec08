using System.Diagnostics;
using System.Text.RegularExpressions;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Everything that the README tells a reader to type works as it stands there.</summary>
public sealed partial class ReadmeTests
{
    private static string Readme => File.ReadAllText(Path.Combine(SharedData.Repository, "README.md"));

    [Fact]
    public async Task Every_command_runs()
    {
        using var folder = new TemporaryFolder();
        ImageFolder.CopyFlowers(folder.File("IMAGES"), 6);
        ImageFolder.CopyFlowers(folder.File("others"), 10);
        HoldOut(folder.File("others/train"), folder.File("IMAGES/train"), folder.File("HELD_OUT"));
        File.Copy(Nets.Mini, folder.File("MODEL.onnx"));
        var commands = Commands().Where(c => c.StartsWith("./tlearn ", StringComparison.Ordinal)).ToList();
        Assert.True(commands.Count >= 10, "found few commands in the README");
        foreach (var command in commands)
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "tlearn.dll"), .. command.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..].Select(w => w == "TAP" ? "stage3.1" : w)])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["TLEARN_CACHE"] = folder.File("cache");
            var run = await Tlearn.EndAsync(Process.Start(start)!);
            Assert.True(run.ExitCode == 0, $"{command}: exit code {run.ExitCode}\n{run.Error}");
            Assert.NotEqual("", run.Out + run.Error);
            if (command.StartsWith("./tlearn evaluate ", StringComparison.Ordinal)) Assert.Matches("^[a-z]+ on all images: accuracy .* on 20 images\n", run.Out); // none of them learnt from, and none left out
        }

        foreach (var file in (string[])["tlearn-demo/report.html", "tlearn-compare/report.html", "flowers.tlhead", "answers.csv", "worst.csv", "tuned.onnx", "features/metadata.csv"]) Assert.True(File.Exists(folder.File(file)), file);
    }

    [Fact]
    public void The_tests_are_run_as_the_readme_says()
    {
        Assert.Contains("./test.sh", Commands());
        Assert.Contains("\n./test.sh\n", File.ReadAllText(Path.Combine(SharedData.Repository, ".ci", "run")));
    }

    [Fact]
    public void Every_file_that_it_names_exists()
    {
        var named = Links().Matches(Readme).Select(m => m.Groups["path"].Value).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, path => Assert.True(File.Exists(Path.Combine(SharedData.Repository, path)), path));
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

    [GeneratedRegex(@"(?<path>(?:docs|onnx-models)/[\w./-]+\.(?:md|svg))")]
    private static partial Regex Links();
}
