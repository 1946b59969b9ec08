using System.Diagnostics;
using System.Numerics.Tensors;
using TransferLearning.FeatureExtraction.Store;
using Xunit;

namespace TransferLearning.Tests.EndToEnd.Windows;

/// <summary>The main job on the Windows build, from photographs to a network that was trained, beside the Linux build on the same files.</summary>
[Collection("windows")]
public sealed class WindowsMainJobTests : IDisposable
{
    private const double LeastCosine = 0.9999;
    private const string Images = "Bilder ü 日本";
    private readonly WindowsBuild _windows;
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public WindowsMainJobTests(WindowsBuild windows)
    {
        (_windows = windows).Require();
        _cache = new TestCache(_folder.File("cache")); // of the Linux build
        ImageFolder.CopyFlowers(_folder.File(Images), 4);
    }

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Both_builds_embed_learn_and_predict_alike_and_work_on_one_store()
    {
        var embedded = (await _windows.ExpectAsync(0, _folder, "extract", Images, "--model", "tlearn-mini", "--out", "w.store", "--json")).Json;
        Assert.Equal((40, 40, 0), (Number(embedded, "images"), Number(embedded, "computed"), Number(embedded, "bad")));
        await Tlearn.ExpectAsync(0, "extract", _folder.File(Images), "--model", "tlearn-mini", "--out", _folder.File("l.store"));
        foreach (var build in (string[])["w", "l"]) await Tlearn.ExpectAsync(0, "store", "export", _folder.File($"{build}.store"), "--format", "npy", "--out", _folder.File(build));
        Assert.Equal(File.ReadAllText(_folder.File("l", "metadata.csv")), File.ReadAllText(_folder.File("w", "metadata.csv")));
        var (ours, theirs) = (Npy.Read(_folder.File("w", "features.none.npy")), Npy.Read(_folder.File("l", "features.none.npy")));
        var width = ours.Shape[1];
        for (var row = 0; row < 40; row++)
        {
            Assert.True(TensorPrimitives.CosineSimilarity(ours.Floats.Slice(row * width, width), theirs.Floats.Slice(row * width, width)) >= LeastCosine, $"row {row}");
        }

        // Each goes on in the other's store, where nothing is left to compute.
        Assert.Equal(0, Number((await Tlearn.ExpectAsync(0, "extract", _folder.File(Images), "--out", _folder.File("w.store"), "--json")).Json, "computed"));
        Assert.Equal(0, Number((await _windows.ExpectAsync(0, _folder, "extract", Images, "--out", "l.store", "--json")).Json, "computed"));

        await _windows.ExpectAsync(0, _folder, "train", "l.store", "--head", "logistic", "--out", "w.tlhead");
        await Tlearn.ExpectAsync(0, "train", _folder.File("l.store"), "--head", "logistic", "--out", _folder.File("l.tlhead"));
        await _windows.ExpectAsync(0, _folder, "predict", "w.tlhead", Images, "--out", "w.csv");
        await Tlearn.ExpectAsync(0, "predict", _folder.File("l.tlhead"), _folder.File(Images), "--out", _folder.File("l.csv"));
        Assert.Equal(Labels("l.csv"), Labels("w.csv"));

        await _windows.ExpectAsync(0, _folder, "export", "l.tlhead", "--out", "w.onnx", "--verify", Images);
        await _windows.ExpectAsync(0, _folder, "evaluate", "w.onnx", Images);
        await Tlearn.ExpectAsync(0, "predict", _folder.File("w.onnx"), _folder.File(Images), "--out", _folder.File("e.csv"));
        Assert.Equal(Labels("l.csv"), Labels("e.csv"));
    }

    [Fact]
    public async Task A_killed_run_goes_on_where_it_stopped_and_an_interrupted_one_says_so()
    {
        string[] command = ["extract", WindowsBuild.Drive(SharedData.Require("data", "flowers")), "--model", "tlearn-mini", "--views", "ten", "--out", "k.store"];

        // One thread has work for a minute; a part appears every five seconds.
        string[] slow = [.. command, "--threads", "1"];
        await StopAsync("KILL", 137, slow);
        var saved = Rows();
        Assert.InRange(saved, 1, 799);
        var interrupted = await StopAsync("INT", 130, slow);
        Assert.Contains("interrupted", interrupted.Error);
        var run = (await _windows.ExpectAsync(0, _folder, [.. command, "--json"])).Json;
        Assert.Equal(800, Number(run, "images"));
        Assert.InRange(Number(run, "cached"), saved, 800);
        var verified = (await Tlearn.ExpectAsync(0, "store", "verify", _folder.File("k.store"), "--json")).Json;
        Assert.Equal((800, 0), (Number(verified, "rows"), Number(verified, "duplicates")));
        Assert.True(verified.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task Networks_are_compared_named_and_trained()
    {
        await _windows.ExpectAsync(0, _folder, "compare", Images, "--model", "tlearn-mini", "--head", "centroid,logistic", "--out", "report");
        await _windows.ExpectAsync(0, _folder, "compare", Images, "--model", "tlearn-mini", "--head", "centroid,logistic", "--out", "report", "--overwrite");
        Assert.DoesNotContain('\r', File.ReadAllText(_folder.File("report", "report.html")));
        var named = await _windows.ExpectAsync(0, _folder, "classify", Images, "--model", "tlearn-mini", "--json");
        Assert.Equal(40, named.Json.GetProperty("images").GetArrayLength());
        await _windows.ExpectAsync(0, _folder, "finetune", Images, "--model", "tlearn-mini", "--unfreeze", "last:1", "--epochs", "1", "--out", "tuned.onnx");
        await Tlearn.ExpectAsync(0, "evaluate", _folder.File("tuned.onnx"), _folder.File(Images));
    }

    [Fact]
    public async Task Manifests_name_images_by_drive_and_by_either_separator_and_a_bad_image_is_told()
    {
        var name = Path.GetFileName(_folder.Path);
        var photographs = Directory.EnumerateFiles(_folder.File(Images, "train", "daisy")).Order(StringComparer.Ordinal).ToList();
        var elsewhere = Directory.CreateDirectory(Path.Combine(_windows.DriveC, name)).FullName;
        File.Copy(photographs[0], Path.Combine(elsewhere, "a.jpg"));
        await File.WriteAllTextAsync(_folder.File("bad.jpg"), "no image", TestContext.Current.CancellationToken);
        string[] paths = [$@"C:\{name}\a.jpg", $@"{Images}\train\daisy\{Path.GetFileName(photographs[1])}", $"{Images}/train\\daisy/{Path.GetFileName(photographs[2])}", WindowsBuild.Drive(photographs[3])[2..], "bad.jpg"];
        await File.WriteAllTextAsync(_folder.File("m.csv"), $"path,label\n{string.Join('\n', paths.Select(p => $"{p},x"))}\n", TestContext.Current.CancellationToken);
        var run = await _windows.ExpectAsync(3, _folder, "extract", WindowsBuild.Drive(_folder.File("m.csv")), "--model", "tlearn-mini", "--out", "m.store");
        Assert.Contains("bad.jpg", run.Error);
        await _windows.ExpectAsync(0, _folder, "store", "export", "m.store", "--format", "csv", "--out", "m");
        string[] expected = [$"C:/{name}/a.jpg", .. photographs.Skip(1).Select(p => Path.GetRelativePath(_folder, p))];
        Assert.Equal(expected.Order(StringComparer.Ordinal), File.ReadLines(_folder.File("m", "features.csv")).Skip(1).Select(l => l.Split(',')[0]).Order(StringComparer.Ordinal));
        Directory.Delete(elsewhere, recursive: true);
    }

    [Fact]
    public async Task The_demo_runs()
    {
        var run = await _windows.ExpectAsync(0, _folder, "demo", "--out", "demo");
        Assert.Contains("tlearn-mini", run.Out);
        Assert.True(File.Exists(_folder.File("demo", "report.html")));
    }

    private static int Number(System.Text.Json.JsonElement document, string key) => document.GetProperty(key).GetInt32();

    private string[] Labels(string file) => [.. File.ReadLines(_folder.File(file)).Select(l => string.Join(',', l.Split(',')[..2]))];

    private int Rows()
    {
        if (!FeatureStore.Exists(_folder.File("k.store"))) return 0;
        using var snapshot = FeatureStore.Open(_folder.File("k.store")).OpenSnapshot();
        return snapshot.Items.Count;
    }

    // Stops the program when it has stored more than before. Wine makes Ctrl-C of SIGINT.
    private async Task<TlearnRun> StopAsync(string signal, int exitCode, string[] command)
    {
        var before = Rows();
        using var process = _windows.Start(_folder, command);
        var end = Tlearn.EndAsync(process);
        while (Rows() <= before && !process.HasExited) await Task.Delay(50, TestContext.Current.CancellationToken);
        using (var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        var run = await end;
        Assert.True(run.ExitCode == exitCode, $"exit code {run.ExitCode}, expected {exitCode}\n{run.Error}");
        return run;
    }
}
