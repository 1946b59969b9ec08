using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>What <c>--help</c> says is true.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData("evaluate", "")]
    [InlineData("predict", "…")]
    public async Task Both_forms_of_a_command_stand_in_its_usage(string command, string several)
    {
        var lines = (await Tlearn.ExpectAsync(0, command, "--help")).Out.Split('\n').Select(l => l.TrimEnd()).ToList();
        var usage = lines.IndexOf("Usage:");
        Assert.Equal([$"  tlearn {command} FILE.tlhead STORE|IMAGES{several} [options]", $"  tlearn {command} MODEL.onnx IMAGES{several} [options]", ""], lines.Slice(usage + 1, 3));
        Assert.Contains(lines, l => l.TrimStart().StartsWith("--split", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("evaluate", false)]
    [InlineData("predict", false)]
    [InlineData("export", false)]
    [InlineData("extract", true)]
    [InlineData("train", true)]
    [InlineData("compare", true)]
    [InlineData("classify", true)]
    public async Task The_default_network_is_the_one_that_is_taken(string command, bool isBundled)
    {
        var help = (await Tlearn.ExpectAsync(0, command, "--help")).Out;
        Assert.Equal(isBundled, help.Contains("resnet18-mlnet", StringComparison.Ordinal));
        Assert.Equal(!isBundled, help.Contains("SHA-256", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Called_alone_it_says_what_it_can_do()
    {
        var alone = await Tlearn.ExpectAsync(0);
        Assert.Equal((await Tlearn.ExpectAsync(0, "--help")).Out, alone.Out);
        Assert.Equal(alone.Out, (await Tlearn.ExpectAsync(0, "help")).Out);
        foreach (var command in (string[])["extract", "compare", "completion", "help"]) Assert.Contains($"\n  {command} ", alone.Out);
        Assert.Equal("", alone.Error);
    }

    [Theory]
    [InlineData("extract")]
    [InlineData("evaluate")]
    [InlineData("store export")]
    [InlineData("models")]
    public async Task Help_on_a_command_is_what_its_own_option_says(string command) =>
        Assert.Equal((await Tlearn.ExpectAsync(0, [.. command.Split(' '), "--help"])).Out, (await Tlearn.ExpectAsync(0, ["help", .. command.Split(' ')])).Out);

    [Theory]
    [InlineData("comapre", "did you mean 'compare'?")]
    [InlineData("store exprot", "did you mean 'export'?")]
    [InlineData("extract more", "no commands below it")]
    public async Task Help_on_what_is_no_command_names_the_nearest(string words, string expected)
    {
        var run = await Tlearn.ExpectAsync(2, ["help", .. words.Split(' ')]);
        Assert.Equal("", run.Out);
        Assert.Contains(expected, run.Error);
    }
}
