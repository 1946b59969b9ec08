using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Standard output and standard error in one file, as <c>&gt; log 2&gt;&amp;1</c> makes it.</summary>
public sealed class SharedOutputTests
{
    [Fact]
    public async Task What_others_write_into_the_same_file_and_what_the_program_says_both_stay()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a Unix shell");
        using var folder = new TemporaryFolder();
        var log = folder.File("log");
        using var process = Tlearn.Start(["sh", "-c", "{ echo before; \"$@\"; echo after; } > '" + log + "' 2>&1", "sh"], "evaluate", folder.File("missing.tlhead"), folder.Path);
        await Tlearn.EndAsync(process);
        var lines = await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken);
        Assert.Equal("before", lines[0]);
        Assert.Equal("after", lines[^1]);
        Assert.Contains(lines, l => l.Contains("missing.tlhead", StringComparison.Ordinal));
    }
}
