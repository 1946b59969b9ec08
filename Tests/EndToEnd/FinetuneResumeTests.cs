using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>A <c>tlearn finetune</c> that was stopped goes on, from what is its own.</summary>
public sealed class FinetuneResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCache _cache;

    public FinetuneResumeTests() => _cache = new TestCache(_folder.File("cache"));

    private string Images => _folder.File("images");

    private string Model => _folder.File("m.onnx");

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Stopped_in_its_second_epoch_it_goes_on_and_ends_with_the_same_bits()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals of this kind are Unix's");
        ImageFolder.CopyFlowers(Images, 4);
        string[] command = ["finetune", Images, "--model", "tlearn-mini", "--unfreeze", "all", "--epochs", "2", "--batch", "8", "--seed", "3"];
        await Tlearn.ExpectAsync(0, [.. command, "--out", Model]);

        foreach (var signal in (string[])["KILL", "INT"]) await StopAndGoOnAsync(command, signal);
    }

    [Fact]
    public async Task A_checkpoint_of_another_training_is_refused()
    {
        ImageFolder.CopyFlowers(Images, 4);
        string[] command = ["finetune", Images, "--model", "tlearn-mini", "--unfreeze", "head", "--epochs", "1", "--out", Model, "--checkpoints", _folder.File("kept")];
        await Tlearn.ExpectAsync(0, command);
        Assert.True(File.Exists(_folder.File("kept", "best.safetensors")));
        Assert.Contains("nothing is left to train", (await Tlearn.ExpectAsync(0, command)).Error, StringComparison.Ordinal);
        var refused = await Tlearn.ExpectAsync(1, [.. command, "--lr", "0.01"]);
        Assert.Contains("learning-rate", refused.Error);
    }

    private async Task StopAndGoOnAsync(string[] command, string signal)
    {
        var again = _folder.File($"{signal}.onnx");
        var last = Path.Combine(again + ".checkpoints", "last.safetensors");
        var killed = Tlearn.Start([], [.. command, "--out", again]);
        while (!File.Exists(last) && !killed.HasExited) await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(0, await Signals.SendAsync(killed, signal));
        var code = (await Tlearn.EndAsync(killed)).ExitCode;
        if (signal == "INT") Assert.Equal(130, code);
        else Assert.NotEqual(0, code);
        Assert.False(File.Exists(again));
        Assert.Contains("was interrupted: it goes on in epoch", (await Tlearn.ExpectAsync(0, [.. command, "--out", again])).Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Model), File.ReadAllBytes(again));
    }
}
