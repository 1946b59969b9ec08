using Xunit;

namespace TransferLearning.Tests.EndToEnd.Windows;

/// <summary>Features that were made elsewhere, under Windows and under Linux: the same files come out, and each reads the other's.</summary>
[Collection("windows")]
public sealed class WindowsStoreTests : IDisposable
{
    private readonly WindowsBuild _windows;
    private readonly TemporaryFolder _folder = new();

    public WindowsStoreTests(WindowsBuild windows)
    {
        (_windows = windows).Require();
        ImportedFeatures.Write(_folder);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Both_builds_write_the_same_files()
    {
        var linux = _folder.File("linux.store");
        await Tlearn.ExpectAsync(0, "store", "import", "--npy", _folder.File("x.npy"), "--metadata", _folder.File("m.csv"), "--out", linux);
        await _windows.ExpectAsync(0, _folder, "store", "import", "--npy", "x.npy", "--metadata", "m.csv", "--out", "windows.store");
        await AnswersAsync("linux", (arguments, _) => Tlearn.ExpectAsync(0, arguments), p => _folder.File(p));
        await AnswersAsync("windows", (arguments, folder) => _windows.ExpectAsync(0, folder, arguments), p => p.Replace('/', '\\'));
        foreach (var file in (string[])["predictions.csv", "evaluation.csv", "npy/metadata.csv", "npy/features.none.npy", "csv/features.csv", "evaluation.json"])
        {
            Assert.Equal(File.ReadAllBytes(_folder.File("linux", file)), File.ReadAllBytes(_folder.File("windows", file)));
        }

        Assert.Contains("\nC:/x/2.jpg,Müller,", File.ReadAllText(_folder.File("windows", "npy", "metadata.csv")));
        Assert.Contains("\n日本/😀3.jpg,😀 face,", File.ReadAllText(_folder.File("windows", "npy", "metadata.csv")));
    }

    [Fact]
    public async Task Each_build_reads_what_the_other_wrote()
    {
        await _windows.ExpectAsync(0, _folder, "store", "import", "--npy", "x.npy", "--metadata", "m.csv", "--out", "w.store");
        await _windows.ExpectAsync(0, _folder, "train", "w.store", "--head", "knn", "--out", "w.tlhead");
        Assert.True((await Tlearn.ExpectAsync(0, "store", "verify", _folder.File("w.store"), "--json")).Json.GetProperty("complete").GetBoolean());
        await Tlearn.ExpectAsync(0, "train", _folder.File("w.store"), "--head", "knn", "--out", _folder.File("l.tlhead"));
        var byLinux = (await Tlearn.ExpectAsync(0, "predict", _folder.File("w.tlhead"), _folder.File("w.store"))).Out;
        var byWindows = (await _windows.ExpectAsync(0, _folder, "predict", "l.tlhead", "w.store")).Out;
        Assert.Equal(byLinux, byWindows);
        await Tlearn.ExpectAsync(0, "store", "import", "--npy", _folder.File("x.npy"), "--metadata", _folder.File("m.csv"), "--out", _folder.File("w.store"));
        var both = (await _windows.ExpectAsync(0, _folder, "store", "verify", "w.store", "--json")).Json;
        Assert.Equal(60, both.GetProperty("taps")[0].GetProperty("vectors").GetInt32());
        Assert.True(both.GetProperty("complete").GetBoolean());
        await _windows.ExpectAsync(0, _folder, "store", "compact", "w.store", "--older-than", "0h");
        Assert.Equal(60, (await Tlearn.ExpectAsync(0, "store", "verify", _folder.File("w.store"), "--json")).Json.GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task One_file_in_any_spelling_is_one_source()
    {
        await _windows.ExpectAsync(0, _folder, "store", "import", "--npy", "x.npy", "--metadata", "m.csv", "--out", "s.store");
        var shouted = WindowsBuild.Drive(_folder.File("m.csv")).ToUpperInvariant();
        Assert.Contains("0 new vectors", (await _windows.ExpectAsync(0, _folder, "store", "import", "--npy", @".\X.NPY", "--metadata", shouted, "--out", @"S.STORE\")).Out);
        await _windows.ExpectAsync(0, _folder, "store", "export", "s.store", "--format", "csv", "--out", "out");
        Assert.StartsWith("path,label,split,group,", File.ReadAllText(_folder.File("out", "features.csv")));
        Assert.Equal(61, File.ReadLines(_folder.File("out", "features.csv")).Count());
    }

    // Everything that a store gives, in a folder of the build's name.
    private async Task AnswersAsync(string build, Func<string[], string, Task<TlearnRun>> run, Func<string, string> path)
    {
        var (store, head) = (path($"{build}.store"), path($"{build}/h ä.tlhead"));
        await run(["train", store, "--head", "logistic", "--out", head], _folder);
        await run(["predict", head, store, "--top", "2", "--out", path($"{build}/predictions.csv")], _folder);
        var evaluation = await run(["evaluate", head, store, "--json", "--out", path($"{build}/evaluation.csv")], _folder);
        await File.WriteAllTextAsync(_folder.File(build, "evaluation.json"), string.Join('\n', evaluation.Out.ReplaceLineEndings("\n").Split('\n').Where(l => !l.Contains("evaluation.csv"))), TestContext.Current.CancellationToken);
        await run(["store", "export", store, "--format", "npy", "--out", path($"{build}/npy")], _folder);
        await run(["store", "export", store, "--format", "csv", "--out", path($"{build}/csv")], _folder);
    }
}
