using Xunit;

namespace TransferLearning.Tests.EndToEnd.Windows;

/// <summary>
/// <c>tlearn.cmd</c> and <c>test.cmd</c> in a folder whose name asks for quotes. There is no SDK for Windows here: what stands for <c>dotnet.exe</c> is the program itself, which says what it
/// was given. Wine has no PowerShell; a program that does nothing stands for it, so whether a build is due by the files' times is untried.
/// </summary>
[Collection("windows")]
public sealed class WindowsScriptTests : IDisposable
{
    private readonly WindowsBuild _windows;
    private readonly TemporaryFolder _folder = new();
    private readonly string _root;

    public WindowsScriptTests(WindowsBuild windows)
    {
        (_windows = windows).Require();
        _root = Directory.CreateDirectory(_folder.File("tlearn & O'Brien (2)")).FullName;
        foreach (var script in (string[])["tlearn.cmd", "test.cmd"])
        {
            File.WriteAllText(Path.Combine(_root, script), File.ReadAllText(Path.Combine(SharedData.Repository, script)).ReplaceLineEndings("\r\n"));
        }
    }

    private string Output => Path.Combine(_root, "Pipeline.Cli", "bin", "Release", "program");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tlearn.cmd")]
    [InlineData("test.cmd")]
    public async Task Without_an_SDK_they_say_where_to_get_it(string script)
    {
        var run = await RunAsync(null, script, "devices");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("SDK 10: https://dotnet.microsoft.com/download", run.Error);
    }

    [Fact]
    public async Task They_build_say_what_failed_and_pass_arguments_and_exit_code_on()
    {
        var sdk = StandIns();
        var due = await RunAsync(sdk, "tlearn.cmd", "devices");
        Assert.Equal(1, due.ExitCode);
        Assert.Contains("'publish' is no command", due.Error);
        Assert.Contains("tlearn could not be built", due.Error);
        Assert.False(File.Exists(Path.Combine(Output, ".built")));

        Directory.CreateDirectory(Output);
        foreach (var name in (string[])["tlearn.dll", ".built"]) await File.WriteAllTextAsync(Path.Combine(Output, name), "", TestContext.Current.CancellationToken);
        var run = await RunAsync(sdk, "tlearn.cmd", "devices", "a b", "ü");
        Assert.Equal(2, run.ExitCode);
        Assert.DoesNotContain("built", run.Error);
        Assert.Contains($"'{WindowsBuild.Drive(Path.Combine(Output, "tlearn.dll"))}'", run.Error);
        Assert.Contains("'a b'", run.Error);
        Assert.Contains("'ü'", run.Error);

        var test = await RunAsync(sdk, "test.cmd");
        Assert.Equal(1, test.ExitCode);
        Assert.Contains("'build' is no command", test.Error);
    }

    private async Task<TlearnRun> RunAsync(string? sdk, params string[] words)
    {
        using var process = _windows.Wine(_root, sdk, ["cmd", "/c", .. words]);
        process.StandardInput.Close();
        return await Tlearn.EndAsync(process);
    }

    // A folder with dotnet.exe and powershell.exe in it.
    private string StandIns()
    {
        var folder = Directory.CreateDirectory(_folder.File("sdk")).FullName;
        foreach (var file in Directory.EnumerateFiles(WindowsBuild.Folder)) File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), file);
        foreach (var below in Directory.EnumerateDirectories(WindowsBuild.Folder)) Directory.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(below)), below);
        File.Copy(Path.Combine(WindowsBuild.Folder, "tlearn.exe"), Path.Combine(folder, "dotnet.exe"));
        File.Copy(Path.Combine(_windows.DriveC, "windows", "system32", "where.exe"), Path.Combine(folder, "powershell.exe"));
        return folder;
    }
}
