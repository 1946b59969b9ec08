using System.Diagnostics;
using System.Text.Json;
using TransferLearning.Experiments.Advising;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>The command <c>advise</c>: what it recommends runs, it says what it rests on, and it computes nothing twice.</summary>
public sealed class AdviseCommandTests : IDisposable
{
    private static readonly string[] s_roadKeys = ["model", "tap", "pool", "head", "approach", "unfreeze", "accuracy", "ci95", "minutes", "images_per_second", "command", "why"];

    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public AdviseCommandTests()
    {
        _cache = new TestCache(_folder.File("cache"));
        ImageFolder.CopyFlowers(_folder.File("images"), 18);
    }

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Its_document_holds_what_is_promised_and_the_command_that_it_recommends_runs()
    {
        var out1 = _folder.File("advice");
        var run = await Tlearn.ExpectAsync(0, "advise", _folder.File("images"), "--model", "tlearn-mini", "--out", out1, "--json");
        var data = run.Json.GetProperty("data");
        Assert.Equal((180, 5, 90, 90), (data.GetProperty("labelled").GetInt32(), data.GetProperty("classes").GetInt32(), data.GetProperty("choice").GetInt32(), data.GetProperty("held_out").GetInt32()));
        Assert.Equal(1, data.GetProperty("balance").GetDouble(), 9);
        Assert.InRange(data.GetProperty("resolution").GetProperty("width").GetProperty("median").GetInt32(), 100, 600);
        var advised = run.Json.GetProperty("recommendation");
        foreach (var key in s_roadKeys) Assert.True(advised.TryGetProperty(key, out _), key);
        Assert.Equal("held-out", run.Json.GetProperty("measured_by").GetString());
        Assert.InRange(advised.GetProperty("accuracy").GetDouble(), 0.5, 1);
        Assert.InRange(advised.GetProperty("accuracy").GetDouble(), advised.GetProperty("ci95")[0].GetDouble(), advised.GetProperty("ci95")[1].GetDouble());
        Assert.True(advised.GetProperty("images_per_second").GetDouble() > 1 && advised.GetProperty("minutes").GetDouble() > 0);
        var candidates = run.Json.GetProperty("candidates").EnumerateArray().ToList();
        Assert.True(candidates.Count >= 8);
        Assert.All(candidates, c => Assert.All(s_roadKeys.Append("scores"), key => Assert.True(c.TryGetProperty(key, out _), key)));
        Assert.Contains(candidates, c => c.GetProperty("head").GetString() == "lda");
        // Scores stand beside probes of every layer, and the network is asked what it makes of the images.
        Assert.All(candidates.Where(c => c.GetProperty("approach").GetString() == "probe"), c => Assert.All((string[])["logme", "h_score", "knn", "leep", "nce"], s => Assert.Equal(JsonValueKind.Number, c.GetProperty("scores").GetProperty(s).ValueKind)));
        Assert.Contains(candidates, c => c.GetProperty("approach").GetString() == "layers");
        // Fine-tuning was tried, or it is said that there was no time.
        var trained = candidates.Where(c => c.GetProperty("approach").GetString() == "finetune").Select(c => c.GetProperty("unfreeze").GetString()!).ToList();
        Assert.Equal(2, trained.Count + run.Json.GetProperty("not_measured").EnumerateArray().Count(s => s.GetString()!.Contains("fine-tuned", StringComparison.Ordinal)));
        Assert.All(candidates.Where(c => c.GetProperty("approach").GetString() == "finetune"), c => Assert.Contains("--unfreeze " + c.GetProperty("unfreeze").GetString(), c.GetProperty("command").GetString()!));
        var domain = Assert.Single(run.Json.GetProperty("pretraining_domain").EnumerateArray());
        Assert.InRange(domain.GetProperty("confidence").GetDouble(), 0.01, 1);
        Assert.InRange(domain.GetProperty("entropy").GetDouble(), 0, 1);
        Assert.Equal(200, domain.GetProperty("classes").GetInt32());
        Assert.Equal("tlearn-mini", Assert.Single(run.Json.GetProperty("depth").EnumerateArray()).GetProperty("model").GetString());
        Assert.Equal(JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(out1, AdviceFolder.Document), TestContext.Current.CancellationToken)).RootElement.GetProperty("recommendation").GetRawText(), advised.GetRawText());

        // The command measures what was promised, on the images that were held out.
        var words = advised.GetProperty("command").GetString()!.Split(' ');
        Assert.Equal("tlearn", words[0]);
        var head = _folder.File(words[1] == "train" ? "advised.tlhead" : "advised.onnx");
        words[Array.IndexOf(words, "--out") + 1] = head;
        await Tlearn.ExpectAsync(0, words[1..]);
        var measured = (await Tlearn.ExpectAsync(0, "evaluate", head, _folder.File("images"), "--json")).Json;
        Assert.Equal(advised.GetProperty("accuracy").GetDouble(), measured.GetProperty("accuracy").GetDouble(), 6);

        // What is there is not computed again, and gives the same advice.
        var cells = Cells(out1);
        var again = await Tlearn.ExpectAsync(0, "advise", _folder.File("images"), "--model", "tlearn-mini", "--out", out1, "--json");
        Assert.Equal(advised.GetProperty("accuracy").GetDouble(), again.Json.GetProperty("recommendation").GetProperty("accuracy").GetDouble());
        Assert.Equal(cells, Cells(out1));
    }

    [Fact]
    public async Task Without_splits_it_holds_a_fifth_out_itself_and_prints_reasons()
    {
        Directory.Move(_folder.File("images", "train"), _folder.File("plain"));
        var run = await Tlearn.ExpectAsync(0, "advise", _folder.File("plain"), "--model", "tlearn-mini", "--budget", "1", "--out", _folder.File("advice"));
        Assert.Contains("90 labelled images of 5 classes, 18 a class (balance 1.00)", run.Words);
        Assert.Contains("72 choose, 18 are held out", run.Words);
        Assert.Contains("Its accuracy was measured on 18 images that had no part in the choice", run.Words);
        Assert.Contains("next: tlearn train ", run.Out);
    }

    [Fact]
    public async Task Interrupted_it_keeps_what_it_measured_and_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals of this kind are Unix's");
        var advice = _folder.File("advice");
        string[] words = ["advise", _folder.File("images"), "--model", "tlearn-mini", "--out", advice, "--threads", "1", "--budget", "0.8"];
        var process = Tlearn.StartIn(new Dictionary<string, string?> { ["TLEARN_CACHE"] = _folder.File("cache") }, words);
        var clock = Stopwatch.StartNew();
        while (Cells(advice).Length < 5)
        {
            Assert.False(process.HasExited, "the process ended before it was to be stopped");
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(2), "nothing was stored in time");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await Signals.SendAsync(process, "INT");
        var stopped = await Tlearn.EndAsync(process);
        Assert.True(stopped.ExitCode == 130, stopped.Error);
        Assert.False(File.Exists(Path.Combine(advice, AdviceFolder.Document)));
        var kept = Cells(advice);
        var run = await Tlearn.ExpectAsync(0, [.. words, "--json"]);
        Assert.True(kept.All(Cells(advice).Contains), "a cell was computed again");
        Assert.True(run.Json.GetProperty("seconds").GetDouble() > 1);
    }

    // Trials of the images as they were would tell of others than the rest of the advice.
    [Fact]
    public async Task Images_that_came_since_are_in_the_trials_too()
    {
        string[] words = ["advise", _folder.File("images"), "--model", "tlearn-mini", "--out", _folder.File("advice"), "--json"];
        await Tlearn.ExpectAsync(0, words);
        Assert.NotEmpty(Trained());
        var before = Trained().Select(c => c.Data).Distinct().Single();
        ImageFolder.CopyFlowers(_folder.File("more"), 20);
        foreach (var file in Directory.GetFiles(_folder.File("more"), "*.jpg", SearchOption.AllDirectories)) File.Copy(file, Path.Combine(_folder.File("images"), Path.GetRelativePath(_folder.File("more"), file)), overwrite: true);

        var run = await Tlearn.ExpectAsync(0, words);
        Assert.Equal(100, run.Json.GetProperty("data").GetProperty("choice").GetInt32());
        string[] advised = [.. run.Json.GetProperty("candidates").EnumerateArray().Where(c => c.GetProperty("approach").GetString() == "finetune").Select(c => c.GetProperty("unfreeze").GetString()!)];
        Assert.NotEmpty(advised);
        Assert.All(advised, part => Assert.Contains(Trained(), c => c.Part == part && c.Data != before));

        List<(string Part, string Data)> Trained() =>
        [
            .. Directory.GetFiles(_folder.File("advice", AdviceFolder.Finetuning, "cells"), "*.json").Select(f => JsonDocument.Parse(File.ReadAllBytes(f)).RootElement)
                .Select(c => (c.GetProperty("cell").GetProperty("unfreeze").GetString()!, c.GetProperty("data").GetString()!)).Where(c => c.Item1.Length > 0),
        ];
    }

    // Cells of another seed in the folder were counted among those of this one, and nothing seemed to be measured any more.
    [Fact]
    public async Task Another_seed_in_the_same_folder_leaves_both_whole()
    {
        Directory.Move(_folder.File("images", "train"), _folder.File("plain"));
        foreach (var name in Directory.GetDirectories(_folder.File("plain")).Skip(2)) Directory.Delete(name, recursive: true);
        File.WriteAllText(Path.Combine(Directory.GetDirectories(_folder.File("plain"))[0], "broken.jpg"), "no picture");
        var found = new List<double>();
        foreach (var seed in (string[])["0", "3", "0"])
        {
            var run = await Tlearn.ExpectAsync(3, "advise", _folder.File("plain"), "--model", "tlearn-mini", "--budget", "0.8", "--seed", seed, "--out", _folder.File("advice"), "--json");
            found.Add(run.Json.GetProperty("recommendation").GetProperty("accuracy").GetDouble());
            Assert.EndsWith("broken.jpg", Assert.Single(run.Json.GetProperty("bad").EnumerateArray()).GetProperty("path").GetString());
            Assert.DoesNotContain("plain: ", run.Json.GetProperty("bad")[0].GetProperty("path").GetString());
        }

        Assert.Equal(found[0], found[2]);
    }

    // A head that was never shown a class was advised, at 0 %.
    [Fact]
    public async Task Classes_of_one_group_each_cannot_be_advised_on()
    {
        var rows = Directory.GetFiles(_folder.File("images", "train"), "*.jpg", SearchOption.AllDirectories).Select(f => Path.GetFileName(Path.GetDirectoryName(f))).ToList();
        File.WriteAllLines(_folder.File("m.csv"), ["path,label,group", .. Directory.GetFiles(_folder.File("images", "train"), "*.jpg", SearchOption.AllDirectories).Zip(rows, (f, c) => $"{f},{c},{c}")]);
        var run = await Tlearn.ExpectAsync(2, "advise", _folder.File("m.csv"), "--model", "tlearn-mini", "--out", _folder.File("a"));
        Assert.Contains("0 classes have images of two groups or more, expected at least two", run.Error);
        Assert.False(Directory.Exists(_folder.File("a")));
    }

    [Fact]
    public async Task What_cannot_be_advised_is_told()
    {
        Directory.CreateDirectory(_folder.File("one"));
        Directory.Move(_folder.File("images", "train", "tulips"), _folder.File("one", "tulips"));
        Assert.Contains("all labelled images are of the one class 'tulips'", (await Tlearn.ExpectAsync(2, "advise", _folder.File("one"), "--model", "tlearn-mini", "--out", _folder.File("a"))).Error);
        Assert.Contains("without labels", (await Tlearn.ExpectAsync(2, "advise", _folder.File("one", "tulips"), "--model", "tlearn-mini", "--out", _folder.File("a"))).Error);
        Assert.False(Directory.Exists(_folder.File("a")));

        var slow = await Tlearn.ExpectAsync(1, "advise", _folder.File("images"), "--model", "tlearn-mini", "--for", "speed=1000000", "--out", _folder.File("b"));
        Assert.Contains("--for speed 1000000: no network reaches 1000000 images a second on this machine: tlearn-mini ", slow.Error);
        var hasty = await Tlearn.ExpectAsync(1, "advise", _folder.File("images"), "--model", "tlearn-mini", "--budget", "0.0001", "--out", _folder.File("c"));
        Assert.Contains("--budget 0.0001: nothing was measured", hasty.Error);
        Assert.Contains("minutes would do for tlearn-mini", hasty.Error);

        Assert.Contains("expected minutes above 0", (await Tlearn.ExpectAsync(2, "advise", _folder.File("images"), "--budget", "0")).Error);
        Assert.Contains("expected speed=N", (await Tlearn.ExpectAsync(2, "advise", _folder.File("images"), "--for", "fun")).Error);
    }

    // Each cell with when it was written.
    private static (string, DateTime)[] Cells(string advice)
    {
        var folder = Path.Combine(advice, AdviceFolder.Rounds, "cells");
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(f => (f, File.GetLastWriteTimeUtc(f)))] : [];
    }
}
