using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Names of files and classes may hold what a terminal would obey: it is shown as escapes, and stands in documents and tables as it is.</summary>
public sealed class ControlCharacterTests : IDisposable
{
    private const string Label = "a\u001b[31mred\nerror: spoofed\u009b2J";
    private const string Shown = "a\\u001b[31mred\\nerror: spoofed\\u009b2J";

    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public ControlCharacterTests()
    {
        _cache = new TestCache(_folder.File("cache"));
        if (OperatingSystem.IsWindows()) return;
        ImageFolder.CopyFlowers(Images, 6);
        foreach (var split in Directory.GetDirectories(Images)) Directory.Move(Path.Combine(split, "tulips"), Path.Combine(split, Label));
        foreach (var split in Directory.GetDirectories(Images)) Directory.Delete(Path.Combine(split, "dandelion"), recursive: true);
        File.WriteAllText(Path.Combine(Images, "train", Label, "\u001b]0;title\u0007.jpg"), "no picture");
    }

    private string Images => _folder.File("images");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task No_command_hands_them_to_the_terminal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no file system of Windows has such names");
        var (store, head) = (_folder.File("f.store"), _folder.File("a.tlhead"));
        File.WriteAllText(_folder.File("experiment.yaml"), "datasets: [{name: \"a\\e[1m\", images: images}]\nnetworks: [tlearn-mini]\nheads: [centroid]\n");
        var image = Directory.GetFiles(Path.Combine(Images, "val", Label)).Order(StringComparer.Ordinal).First();
        string[][] calls =
        [
            ["extract", Images, "--model", "tlearn-mini", "--out", store],
            ["store", "info", store],
            ["train", Images, "--model", "tlearn-mini", "--head", "centroid", "--out", head],
            ["evaluate", head, Images],
            ["compare", Images, "--model", "tlearn-mini", "--head", "centroid", "--out", _folder.File("c")],
            ["audit", Images, "--model", "tlearn-mini"],
            ["similar", store, image],
            ["classify", Images, "--model", "tlearn-mini"],
            ["run", _folder.File("experiment.yaml"), "--out", _folder.File("e")],
            ["run", _folder.File("experiment.yaml"), "--out", _folder.File("e"), "--dry-run"],
            ["report", _folder.File("e")],
            ["compare", _folder.File("\u001b[1mgone"), "--out", _folder.File("d")],
        ];
        var shown = 0;
        foreach (var call in calls)
        {
            var run = await Tlearn.RunAsync(call);
            Assert.True(run.ExitCode is 0 or 3 || call[0] == "compare", $"{call[0]}: {run.Error}");
            foreach (var text in (string[])[run.Out, run.Error])
            {
                Assert.DoesNotContain(text, c => char.IsControl(c) && c is not ('\n' or '\r'));
                Assert.DoesNotContain("\nerror: spoofed", text);
                if (text.Contains(Shown, StringComparison.Ordinal)) shown++;
            }
        }

        Assert.True(shown >= 6, $"the name was shown by {shown}");
    }

    [Fact]
    public async Task Documents_and_tables_have_them_as_they_are()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no file system of Windows has such names");
        await Tlearn.ExpectAsync(3, "extract", Images, "--model", "tlearn-mini", "--out", _folder.File("f.store"));
        var labels = (await Tlearn.ExpectAsync(0, "store", "info", _folder.File("f.store"), "--json")).Json.GetProperty("labels");
        Assert.Contains(Label, labels.EnumerateObject().Select(l => l.Name));
        var head = _folder.File("a.tlhead");
        await Tlearn.ExpectAsync(0, "train", _folder.File("f.store"), "--head", "centroid", "--out", head);
        Assert.Contains($"\"{Label}\"", (await Tlearn.ExpectAsync(0, "predict", head, _folder.File("f.store"))).Out);
        var failed = await Tlearn.RunAsync("compare", _folder.File("\u001b[1mgone"), "--out", _folder.File("d"), "--json");
        Assert.Contains("\u001b[1mgone", failed.Json.GetProperty("error").GetProperty("what").GetString());
    }

    // What writes a line by itself would pass by the one place that makes names harmless.
    [Fact]
    public void Commands_write_lines_through_the_one_place_that_escapes()
    {
        var cli = Path.Combine(SharedData.Repository, "Pipeline.Cli");
        string[] may = ["CompletionCommand.cs", "ProgressLine.cs", "TerminalOutput.cs"];
        var wrong = Directory.GetFiles(cli, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !may.Contains(Path.GetFileName(f)))
            .Where(f => File.ReadAllText(f) is var text && ((string[])[".Out.Write", ".Error.Write", "Console.Write"]).Any(w => text.Contains(w, StringComparison.Ordinal)));
        Assert.Empty(wrong.Select(f => Path.GetRelativePath(cli, f)));
    }
}
