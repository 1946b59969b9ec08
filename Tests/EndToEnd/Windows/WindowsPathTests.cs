using Xunit;

namespace TransferLearning.Tests.EndToEnd.Windows;

/// <summary>Names as Windows has them: drives, both separators, long ones, devices, files that another program has open.</summary>
[Collection("windows")]
public sealed class WindowsPathTests : IDisposable
{
    private readonly WindowsBuild _windows;
    private readonly TemporaryFolder _folder = new();

    public WindowsPathTests(WindowsBuild windows)
    {
        (_windows = windows).Require();
        ImportedFeatures.Write(_folder);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Drives_separators_blanks_and_long_names_lead_where_they_should()
    {
        var here = WindowsBuild.Drive(_folder);
        var name = Path.GetFileName(_folder.Path);
        await _windows.ExpectAsync(0, _folder, "store", "import", "--npy", $@"{here}/x.npy", "--metadata", $@"{here[2..]}\m.csv", "--out", $@"C:\{name}\s ü.store");
        Assert.True(File.Exists(Path.Combine(_windows.DriveC, name, "s ü.store", "store.json")));
        // Longer than the 260 letters that Windows once had.
        var folders = string.Join('\\', Enumerable.Range(0, 14).Select(i => $"Ordner mit Länge {i:D2}"));
        await _windows.ExpectAsync(0, _folder, "train", $@"C:/{name}\s ü.store", "--head", "logistic", "--out", $@"{here}\{folders}\h.tlhead");
        Assert.True(File.Exists(_folder.File(folders.Replace('\\', '/'), "h.tlhead")));
        var predicted = await _windows.ExpectAsync(0, _folder, "predict", $@"{folders}\h.tlhead", $@"\\?\C:\{name}\s ü.store", "--out", $@"C:\{name}\{folders}\p.csv");
        Assert.Equal(61, File.ReadLines(Path.Combine(_windows.DriveC, name, folders.Replace('\\', '/'), "p.csv")).Count());
        Assert.Contains("60 images", predicted.Error);
        Directory.Delete(Path.Combine(_windows.DriveC, name), recursive: true);
    }

    [Fact]
    public async Task Exit_codes_are_those_of_Linux()
    {
        Assert.Contains("no command", (await _windows.ExpectAsync(2, _folder, "store", "nosuch")).Error);
        Assert.Contains("expands no wildcards", (await _windows.ExpectAsync(1, _folder, "extract", "*.jpg", "--model", "tlearn-mini", "--out", "s.store")).Error);
    }

    [Fact]
    public async Task Images_that_Windows_opens_as_something_else_are_bad_and_say_so()
    {
        ImageFolder.CopyFlowers(_folder.File("images"), 1);
        var folder = _folder.File("images", "train", "daisy");
        var photograph = await File.ReadAllBytesAsync(Directory.EnumerateFiles(folder).Single(), TestContext.Current.CancellationToken);
        foreach (var name in (string[])["con.jpg", "dot.jpg.", "blank.jpg ", "NUL", "😀.JPG"]) await File.WriteAllBytesAsync(Path.Combine(folder, name), photograph, TestContext.Current.CancellationToken);
        var run = await _windows.ExpectAsync(3, _folder, "extract", "images", "--model", "tlearn-mini", "--out", "i.store");
        foreach (var name in (string[])["con.jpg", "dot.jpg.", "blank.jpg "]) Assert.Contains($"train/daisy/{name}: read: Windows opens something else under this name", run.Error);
        await _windows.ExpectAsync(0, _folder, "store", "export", "i.store", "--format", "csv", "--out", "out");
        var paths = File.ReadLines(_folder.File("out", "features.csv")).Skip(1).Select(l => l.Split(',')[0]).ToList();
        Assert.Equal(11, paths.Count);
        Assert.Contains("train/daisy/😀.JPG", paths);
    }

    [Fact]
    public async Task A_device_takes_the_bytes_and_no_file_is_made()
    {
        await _windows.ExpectAsync(0, _folder, "store", "import", "--npy", "x.npy", "--metadata", "m.csv", "--out", "s.store");
        await _windows.ExpectAsync(0, _folder, "train", "s.store", "--head", "knn", "--out", "NUL");
        await _windows.ExpectAsync(1, _folder, "store", "export", "s.store", "--format", "csv", "--out", "NUL");
        Assert.Equal(["m.csv", "s.store", "x.npy"], Directory.EnumerateFileSystemEntries(_folder).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_that_another_program_has_open_is_told_of_before_the_work_and_stays()
    {
        await _windows.ExpectAsync(0, _folder, "store", "import", "--npy", "x.npy", "--metadata", "m.csv", "--out", "s.store");
        await _windows.ExpectAsync(0, _folder, "train", "s.store", "--head", "knn", "--out", "h.tlhead");
        using (var holder = _windows.Wine(_folder, null, "cmd", "/c", "more > p.csv"))
        {
            for (var wait = 0; !File.Exists(_folder.File("p.csv")) && wait < 600; wait++) await Task.Delay(100, TestContext.Current.CancellationToken);
            var refused = await _windows.ExpectAsync(1, _folder, "predict", "h.tlhead", "s.store", "--out", "p.csv");
            Assert.Contains("p.csv cannot be written: another program has it open", refused.Error);
            Assert.DoesNotContain("60 images", refused.Error);
            Assert.Equal(0, new FileInfo(_folder.File("p.csv")).Length);
            holder.StandardInput.Close();
            await Tlearn.EndAsync(holder);
        }

        await _windows.ExpectAsync(0, _folder, "predict", "h.tlhead", "s.store", "--out", "p.csv");
        Assert.Equal(61, File.ReadLines(_folder.File("p.csv")).Count());
    }
}
