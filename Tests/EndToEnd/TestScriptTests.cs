using System.Diagnostics;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>What <c>./test.sh</c> makes of a run of the tests: which failed, which only among the others, and one closing line.</summary>
public sealed class TestScriptTests
{
    // Stands in for dotnet: builds nothing, and answers the first run of the tests with two failures, the second as the test says.
    private const string Instead = """
        #!/bin/bash
        [ "$1" = build ] && exit 0
        case "$1" in *.dll) ;; *) exec "$REAL" "$@" ;; esac
        echo "$*" >> "$HERE/runs"
        if [ "$(wc -l < "$HERE/runs")" = 1 ]; then
            echo 'failed TransferLearning.Tests.A.Once(x: "a b") (12ms)'
            echo 'failed TransferLearning.Tests.A.Two (3ms)'
            printf '  failed: 2\n  succeeded: 7\n  skipped: 1\n'
            exit 2
        fi
        printf '  failed: %s\n  succeeded: 1\n  skipped: 0\n' "$AGAIN"
        exit "$AGAIN"
        """;

    [Theory]
    [InlineData(0, "unsteady: TransferLearning.Tests.A.Two failed among the others and passed alone", "9 passed, 0 failed, 1 skipped", 0)]
    [InlineData(1, "failed: TransferLearning.Tests.A.Two", "7 passed, 2 failed, 1 skipped", 2)]
    public async Task Failures_run_again_alone_and_are_named_before_the_closing_line(int again, string named, string closing, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "test.cmd is Windows'");
        using var folder = new TemporaryFolder();
        var fake = folder.File("dotnet");
        await File.WriteAllTextAsync(fake, Instead.ReplaceLineEndings("\n"), TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(fake, (UnixFileMode)0b111_101_101);
        var start = new ProcessStartInfo(Path.Combine(SharedData.Repository, "test.sh"), ["--filter-class", "*A"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["REAL"] = Environment.ProcessPath;
        start.Environment["HERE"] = folder;
        start.Environment["AGAIN"] = $"{again}";
        start.Environment["PATH"] = $"{(string)folder}:{Environment.GetEnvironmentVariable("PATH")}";
        var run = await Tlearn.EndAsync(Process.Start(start)!);
        Assert.True(run.ExitCode == code, $"{run.ExitCode}: {run.Out}{run.Error}");
        var lines = run.Out.TrimEnd().Split('\n');
        Assert.Equal([named, closing], lines[^2..]);
        Assert.Equal(named.Replace("Two", "Once"), lines[^3]);
        var runs = await File.ReadAllLinesAsync(folder.File("runs"), TestContext.Current.CancellationToken);
        Assert.EndsWith("--filter-class *A", runs[0]);
        Assert.EndsWith("--filter-method TransferLearning.Tests.A.Once TransferLearning.Tests.A.Two", runs[1]);
    }
}
