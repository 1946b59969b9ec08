using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>A user whose home folder is not there, as in containers: what is the user's does not land in the current folder, let alone among the images.</summary>
public sealed class HomeFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_home_folder_that_is_missing_is_made_where_it_is_written()
    {
        var home = _folder.File("nobody", "user");
        var run = await TrainAsync(home);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(home, ".cache", "tlearn"), "*.arrow", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task One_that_cannot_be_made_is_told_with_the_way_out()
    {
        File.WriteAllText(_folder.File("file"), "");
        var run = await TrainAsync(_folder.File("file", "user"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(_folder.File("file", "user", ".cache", "tlearn"), run.Error);
        Assert.Contains("set TLEARN_CACHE", run.Error);
    }

    private async Task<TlearnRun> TrainAsync(string home)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a Unix shell");
        var images = _folder.File("images");
        foreach (var file in Directory.EnumerateFiles(SharedData.Require("cases", "home-folder-is-missing", "images"), "*.png", SearchOption.AllDirectories))
        {
            var label = Path.Combine(images, Path.GetFileName(Path.GetDirectoryName(file)!));
            Directory.CreateDirectory(label);
            File.WriteAllBytes(Path.Combine(label, Path.GetFileName(file)), await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        }

        string[] prefix = ["sh", "-c", $"cd '{images}' && unset TLEARN_CACHE XDG_CACHE_HOME TLEARN_MODELS XDG_DATA_HOME && HOME='{home}' exec \"$@\"", "sh"];
        using var process = Tlearn.Start(prefix, "train", ".", "--model", "tlearn-mini", "--head", "knn", "--out", _folder.File("a.tlhead"));
        var run = await Tlearn.EndAsync(process);
        Assert.Equal(["a", "b"], Directory.GetFileSystemEntries(images).Select(Path.GetFileName).Order());
        return run;
    }
}
