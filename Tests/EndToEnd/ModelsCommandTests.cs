using System.Text.Json;
using TransferLearning.Tests.Backbones;
using TransferLearning.Tests.Catalogue;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>tlearn models</c> and what follows from it in other commands.</summary>
public sealed class ModelsCommandTests : IDisposable
{
    private readonly UserModelsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_fetched_network_serves_every_command()
    {
        ImageFolder.CopyFlowers(_folder.File("images"), 2);
        var early = await Tlearn.ExpectAsync(1, "extract", _folder.File("images"), "--model", "squeezenet1.1", "--out", _folder.File("f.store"));
        Assert.Contains("tlearn models get squeezenet1.1", early.Error);
        Assert.Contains("--from", (await Tlearn.ExpectAsync(2, "models", "get", "squeezenet1.1")).Error);

        var got = (await Tlearn.ExpectAsync(0, "models", "get", "squeezenet1.1", "--from", Nets.SqueezeNet, "--json")).Json;
        Assert.Equal(_folder.File("models", "squeezenet1.1", "model.onnx"), got.GetProperty("path").GetString());
        Assert.True(got.GetProperty("verified").GetBoolean());
        Assert.True((await Tlearn.ExpectAsync(0, "models", "get", "squeezenet1.1", "--json")).Json.GetProperty("was_present").GetBoolean());
        Assert.True(await ListedAsync("squeezenet1.1", "present"));
        Assert.False(await ListedAsync("resnet50", "present"));
        Assert.False(await ListedAsync("resnet50", "verified"));
        Assert.Contains("not here", (await Tlearn.ExpectAsync(0, "models", "list")).Out);

        var extracted = (await Tlearn.ExpectAsync(0, "extract", _folder.File("images"), "--model", "squeezenet1.1", "--out", _folder.File("f.store"), "--json")).Json;
        Assert.Equal(512, extracted.GetProperty("taps")[0].GetProperty("dimension").GetInt32());
        var inspected = (await Tlearn.ExpectAsync(0, "inspect", "squeezenet1.1", "--json")).Json;
        Assert.Equal("BGR", inspected.GetProperty("preprocessing").GetProperty("channels").GetString());
        var answer = (await Tlearn.ExpectAsync(0, "classify", _folder.File("images"), "--model", "squeezenet1.1", "--json")).Json;
        Assert.Matches("[a-z]", answer.GetProperty("images")[0].GetProperty("top")[0].GetProperty("label").GetString()!);
    }

    [Fact]
    public async Task A_head_finds_an_added_network_by_its_content()
    {
        ImageFolder.CopyFlowers(_folder.File("images"), 2);
        var own = _folder.File("mine.onnx");
        await File.WriteAllBytesAsync(own, await File.ReadAllBytesAsync(Nets.Zoo("timm-resnet-torchscript13")));
        await File.WriteAllBytesAsync(_folder.File("config.json"), await File.ReadAllBytesAsync(Nets.Zoo("timm-resnet-torchscript13", "config.json")));
        var added = (await Tlearn.ExpectAsync(0, "models", "add", own, "--copy", "--licence", "none", "--json")).Json;
        Assert.Equal("mine", added.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Object, added.GetProperty("preprocessing").ValueKind);
        File.Delete(own);

        await Tlearn.ExpectAsync(0, "extract", _folder.File("images"), "--model", "mine", "--out", _folder.File("f.store"));
        await Tlearn.ExpectAsync(0, "train", _folder.File("f.store"), "--head", "centroid", "--out", _folder.File("a.tlhead"));
        // The head knows only the hash, and the path of a file that is gone.
        var predicted = await Tlearn.ExpectAsync(0, "predict", _folder.File("a.tlhead"), _folder.File("images"));
        Assert.Equal(21, predicted.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        Directory.Delete(_folder.File("models", "mine"), recursive: true);
        var lost = await Tlearn.ExpectAsync(1, "predict", _folder.File("a.tlhead"), _folder.File("images"));
        Assert.Contains("--model", lost.Error);
    }

    [Fact]
    public async Task Wrong_usage_is_2_and_a_wrong_file_is_1()
    {
        Assert.Contains("tlearn-mini", (await Tlearn.ExpectAsync(2, "models", "get", "nonsense")).Error);
        Assert.Contains("--accept-unverified", (await Tlearn.ExpectAsync(2, "models", "get", "resnet18", "--from", Nets.Mini)).Error);
        Assert.Contains("found SHA-256", (await Tlearn.ExpectAsync(1, "models", "get", "squeezenet1.1", "--from", Nets.Mini)).Error);
        Assert.Contains("--name", (await Tlearn.ExpectAsync(2, "models", "add", Nets.Mini, "--name", "a/b")).Error);
        Assert.Contains("--name", (await Tlearn.ExpectAsync(2, "models", "add", Nets.Mini, "--name", "resnet50")).Error);
    }

    [Fact]
    public async Task The_list_says_what_a_choice_needs_and_can_be_searched()
    {
        var list = await Tlearn.ExpectAsync(0, "models", "list", "--search", "mobilenetv3");
        Assert.Matches(@"mobilenetv3-large-timm +not here,( unverified)? +21\.9 MB +75\.8 +224 +135 ", list.Out);
        Assert.Contains("i7-12700H", list.Words);
        Assert.Contains("asks for --accept-unverified", list.Words);
        Assert.DoesNotContain("resnet50", list.Out);

        var found = (await Tlearn.ExpectAsync(0, "models", "list", "--search", "DINOv2 vit-s", "--json")).Json.GetProperty("models");
        var dino = Assert.Single(found.EnumerateArray());
        Assert.Equal(("dinov2-small", 88_500_000, 81.1, 224), (dino.GetProperty("name").GetString(), dino.GetProperty("approximate_bytes").GetInt64(), dino.GetProperty("top1").GetDouble(), dino.GetProperty("input_size").GetInt32()));
        Assert.Equal("dinov2-vits14", dino.GetProperty("aliases")[0].GetString());
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (dino.GetProperty("bytes").ValueKind, dino.GetProperty("unverified").ValueKind));
        // A name of the source finds the network; what nothing has is said.
        Assert.Equal("swin-tiny", Assert.Single((await Tlearn.ExpectAsync(0, "models", "list", "--search", "swin_t", "--json")).Json.GetProperty("models").EnumerateArray()).GetProperty("name").GetString());
        var none = await Tlearn.ExpectAsync(0, "models", "list", "--search", "alexnet");
        Assert.Equal("", none.Out);
        Assert.Contains("no network has 'alexnet'", none.Error);
    }

    [Fact]
    public async Task A_network_whose_training_nobody_saw_is_not_fetched_unasked()
    {
        var asked = await Tlearn.ExpectAsync(2, "models", "get", "resnet50");
        Assert.Contains("TurnkeyML", asked.Error);
        Assert.Contains("--accept-unverified", asked.Error);
        Assert.Contains("tlearn models get resnet50 --accept-unverified", (await Tlearn.ExpectAsync(1, "inspect", "resnet50")).Error);
        Assert.Contains("tlearn models get dinov2-small", (await Tlearn.ExpectAsync(1, "inspect", "dinov2-vits14")).Error);
        Assert.False(Directory.Exists(_folder.File("models")));
    }

    [Fact]
    public async Task A_killed_download_goes_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "kills a process by signal");
        var content = await File.ReadAllBytesAsync(Nets.SqueezeNet);
        const int half = 2_000_000;
        using var server = new BadServer((n, asked) => Reply.File(asked, content) with { CutAfter = n == 0 ? half : null, PauseAfterCut = TimeSpan.FromSeconds(30) });
        using var process = Tlearn.Start([], "models", "get", "squeezenet1.1", "--from", server.Address);
        var part = _folder.File("models", "squeezenet1.1", "model.onnx.part");
        for (var i = 0; i < 600 && !(File.Exists(part) && new FileInfo(part).Length == half); i++) await Task.Delay(50);
        process.Kill();
        await process.WaitForExitAsync();
        Assert.Equal(half, new FileInfo(part).Length);
        Assert.False(File.Exists(_folder.File("models", "squeezenet1.1", "model.onnx")));
        await Tlearn.ExpectAsync(0, "models", "get", "squeezenet1.1", "--from", server.Address);
        Assert.Equal([0L, half], server.Requests.Select(r => r.From));
        Assert.False(File.Exists(part));
    }

    private static async Task<bool> ListedAsync(string name, string field) =>
        (await Tlearn.ExpectAsync(0, "models", "list", "--json")).Json.GetProperty("models").EnumerateArray().Single(m => m.GetProperty("name").GetString() == name).GetProperty(field).GetBoolean();
}
