using System.Diagnostics;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Completion scripts, run by the shells themselves.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CompletionTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "needs Unix shells");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tlearn comp", "compare completion")]
    [InlineData("tlearn store ex", "export")]
    [InlineData("tlearn completion ", "bash pwsh zsh")]
    [InlineData("tlearn extract --po", "--pool")]
    [InlineData("tlearn extract images --pool ", "avg flatten gem max token")]
    [InlineData("tlearn train images --head ri", "ridge")]
    [InlineData("tlearn compare images --head knn,ri", "knn,ridge")]
    [InlineData("tlearn extract \"my images\" --out f.store --vie", "--views")]
    [InlineData("tlearn finetune images --unfreeze he", "head")]
    [InlineData("tlearn extract ima", "")] // left to the shell: files
    [InlineData("tlearn extract ", "")]
    public async Task Bash_completes(string line, string expected)
    {
        var answer = await RunAsync($$"""
            source "{{await ScriptAsync("bash")}}" || exit 1
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_WORDS=({{line}}{{(line[^1] == ' ' ? " ''" : "")}})
            COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
            _tlearn
            complete -p tlearn >/dev/null && echo "${COMPREPLY[*]}"
            """);
        Assert.Equal(expected, answer.TrimEnd('\n'));
    }

    [Fact]
    public async Task Bash_gets_only_what_stands_behind_its_own_separators()
    {
        // Bash takes 'last', ':' and '3' for three words.
        var answer = await RunAsync($$"""
            source "{{await ScriptAsync("bash")}}"
            COMP_LINE='tlearn finetune x --unfreeze last:' COMP_POINT=34 COMP_WORDS=(tlearn finetune x --unfreeze last :) COMP_CWORD=5
            _tlearn
            echo "${COMPREPLY[*]}"
            """);
        Assert.Equal(":", answer.TrimEnd('\n'));
    }

    [Fact]
    public async Task Scripts_are_without_mistakes_of_syntax()
    {
        foreach (var shell in (string[])["bash", "zsh"])
        {
            var script = await ScriptAsync(shell);
            if (shell == "bash" || Exists(shell)) Assert.Equal("", await RunAsync($"{shell} -n '{script}' 2>&1"));
        }

        Assert.Contains("Register-ArgumentCompleter", (await Tlearn.ExpectAsync(0, "completion", "pwsh")).Out);
        Assert.Contains("expected bash, zsh or pwsh", (await Tlearn.ExpectAsync(2, "completion", "fish")).Error);
    }

    [Fact]
    public async Task A_link_to_the_script_that_starts_the_program_leads_to_it_from_anywhere()
    {
        var home = Directory.CreateDirectory(_folder.File("the program")).FullName;
        File.Copy(Path.Combine(SharedData.Repository, "tlearn"), Path.Combine(home, "tlearn"));
        File.Copy(Path.Combine(SharedData.Repository, "test.sh"), Path.Combine(home, "test.sh"));
        Directory.CreateDirectory(Path.Combine(home, "scripts"));
        await File.WriteAllTextAsync(Path.Combine(home, "scripts", "setup.sh"), "program=$here/Pipeline.Cli/bin/Release/program\nbuild_tlearn() { :; }\nneed_dotnet() { echo \"found $here\"; exit 0; }\n", TestContext.Current.CancellationToken);
        var links = Directory.CreateDirectory(_folder.File("links", "deep")).FullName;
        File.CreateSymbolicLink(Path.Combine(links, "one"), "../../the program/tlearn");
        File.CreateSymbolicLink(_folder.File("links", "two"), "deep/one");
        File.CreateSymbolicLink(_folder.File("three"), _folder.File("links", "two"));
        File.CreateSymbolicLink(_folder.File("folder"), "links/deep");
        File.CreateSymbolicLink(_folder.File("test"), "the program/test.sh");
        // A dotnet that says what it is asked to run.
        Directory.CreateDirectory(_folder.File("bin"));
        await File.WriteAllTextAsync(_folder.File("bin", "dotnet"), "#!/bin/sh\necho \"$@\"\n", TestContext.Current.CancellationToken);
        MakeExecutable(_folder.File("bin", "dotnet"));
        var program = Path.Combine(home, "Pipeline.Cli/bin/Release/program/tlearn.dll");
        foreach (var link in (string[])[Path.Combine(links, "one"), _folder.File("links", "two"), _folder.File("three"), _folder.File("folder", "one"), Path.Combine(home, "tlearn")])
        {
            Assert.Equal($"{program} a b\n", await RunAsync($"cd / && PATH='{_folder.File("bin")}':$PATH CDPATH=/tmp '{link}' a b"));
        }

        Assert.Equal($"{program} a b\n", await RunAsync($"cd '{_folder.File("links")}' && PATH='{_folder.File("bin")}':$PATH ./two a b"));
        Assert.Equal($"found {home}\n", await RunAsync($"'{_folder.File("test")}'"));
    }

    private static void MakeExecutable(string file)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private static bool Exists(string program) => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(f => File.Exists(Path.Combine(f, program)));

    /// <summary>The shell's script, with a program of the name tlearn beside it that the shell finds.</summary>
    private async Task<string> ScriptAsync(string shell)
    {
        var program = _folder.File("tlearn");
        if (!File.Exists(program))
        {
            await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "tlearn.dll")}' \"$@\"\n", TestContext.Current.CancellationToken);
            MakeExecutable(program);
        }

        var script = _folder.File(shell);
        await File.WriteAllTextAsync(script, (await Tlearn.ExpectAsync(0, "completion", shell)).Out, TestContext.Current.CancellationToken);
        return script;
    }

    private async Task<string> RunAsync(string text)
    {
        var start = new ProcessStartInfo("bash", ["-c", text]) { RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{_folder.Path}:{start.Environment["PATH"]}";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("bash did not start");
        return await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
