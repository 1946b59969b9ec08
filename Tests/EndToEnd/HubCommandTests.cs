using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TransferLearning.Tests.Catalogue;
using TransferLearning.Tests.Decoding;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Networks of the forms that the catalogue brings, fetched from a server that behaves as its host does, and what inspect and extract make of them.</summary>
public sealed class HubCommandTests : IDisposable
{
    private readonly UserModelsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("class token")]
    [InlineData("register tokens")]
    [InlineData("no token")]
    [InlineData("class token before a classifier")]
    [InlineData("batch fixed at 1")]
    [InlineData("initialisers among the inputs")]
    [InlineData("BGR between 0 and 1")]
    [InlineData("NHWC with mean 127")]
    public async Task A_network_is_fetched_in_two_goes_and_gives_the_embedding_worked_out_by_hand(string form)
    {
        var net = HubNet.Of(form);
        var half = net.File.Length / 2;
        using var store = new BadServer((n, asked) => Reply.File(asked, net.File, $"\"{n}\"") with { CutAfter = n == 0 ? half : null });
        using var hub = new BadServer((n, _) => new Reply(302, [], $"Location: {store.Host}/blob?X-Amz-Signature={n}", "X-Linked-ETag: \"the content\""));
        HubManifest.Write(_folder.File("models"), hub.Address, net);
        Assert.Contains("tlearn models get net", (await Tlearn.ExpectAsync(1, "inspect", "net")).Error);

        var got = (await Tlearn.ExpectAsync(0, "models", "get", "net", "--json")).Json;
        Assert.Equal([0L, half], store.Requests.Select(r => r.From));
        Assert.True(got.GetProperty("verified").GetBoolean());
        Assert.Equal(net.File, await File.ReadAllBytesAsync(got.GetProperty("path").GetString()!));
        Assert.True((await Tlearn.ExpectAsync(0, "models", "get", "net", "--json")).Json.GetProperty("was_present").GetBoolean());

        var inspected = (await Tlearn.ExpectAsync(0, "inspect", "net", "--json")).Json;
        Assert.Equal(net.Tap, inspected.GetProperty("penultimate").GetString());
        Assert.Single(inspected.GetProperty("inputs").EnumerateArray());
        Assert.Equal(JsonNode.Parse(net.Preprocessing)!["channels"]!.GetValue<string>(), inspected.GetProperty("preprocessing").GetProperty("channels").GetString());
        Assert.Equal(JsonNode.Parse(net.Preprocessing)!["layout"]!.GetValue<string>(), inspected.GetProperty("preprocessing").GetProperty("layout").GetString());

        Directory.CreateDirectory(_folder.File("images"));
        for (var i = 0; i < 3; i++) await File.WriteAllBytesAsync(_folder.File("images", $"{i}.png"), new PngWriter { Width = HubNet.Side, Height = HubNet.Side }.Write((row, column, c) => Pixel(i, c, row, column)));
        await Tlearn.ExpectAsync(0, "extract", _folder.File("images"), "--model", "net", "--out", _folder.File("f.store"));
        await Tlearn.ExpectAsync(0, "store", "export", _folder.File("f.store"), "--format", "csv", "--out", _folder.File("csv"));
        var rows = (await File.ReadAllLinesAsync(_folder.File("csv", "features.csv"))).Skip(1).Select(l => l.Split(',')).ToList();
        Assert.Equal(["0.png", "1.png", "2.png"], rows.Select(r => r[0]));
        for (var i = 0; i < 3; i++)
        {
            var expected = net.Embed((c, row, column) => Pixel(i, c, row, column));
            var found = rows[i].TakeLast(expected.Length).Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(4 + expected.Length, rows[i].Length);
            for (var d = 0; d < expected.Length; d++) Assert.Equal(expected[d], found[d], 2e-5);
        }
    }

    [Fact]
    public async Task A_wrong_file_is_refused_and_leaves_nothing()
    {
        var net = HubNet.Of("no token");
        using var hub = new BadServer((_, asked) => Reply.File(asked, [.. net.File[..^1], (byte)(net.File[^1] ^ 1)]));
        HubManifest.Write(_folder.File("models"), hub.Address, net);
        Assert.Contains("found SHA-256", (await Tlearn.ExpectAsync(1, "models", "get", "net")).Error);
        Assert.Equal([".lock", "manifest.json"], Directory.GetFiles(_folder.File("models", "net")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_network_of_unknown_training_is_asked_for_twice_and_held_to_its_hash()
    {
        var net = HubNet.Of("batch fixed at 1");
        using var hub = new BadServer((_, asked) => Reply.File(asked, net.File));
        HubManifest.Write(_folder.File("models"), hub.Address, net, m => (m["verified"], m["unverified"]) = (false, "its weights may be random"));
        foreach (var asked in new[] { await Tlearn.ExpectAsync(2, "models", "get", "net"), await Tlearn.ExpectAsync(1, "inspect", "net") })
        {
            Assert.Contains("its weights may be random", asked.Error);
            Assert.Contains("--accept-unverified", asked.Error);
        }

        Assert.Empty(hub.Requests);
        var got = await Tlearn.ExpectAsync(0, "models", "get", "net", "--accept-unverified", "--json");
        Assert.Contains("its weights may be random", got.Error);
        Assert.Equal((false, "its weights may be random"), (got.Json.GetProperty("verified").GetBoolean(), got.Json.GetProperty("unverified").GetString()));
        await Tlearn.ExpectAsync(0, "inspect", "net");
        var other = HubNet.Of("no token");
        await File.WriteAllBytesAsync(_folder.File("other.onnx"), other.File);
        File.Delete(_folder.File("models", "net", "model.onnx"));
        Assert.Contains("found SHA-256", (await Tlearn.ExpectAsync(1, "models", "get", "net", "--accept-unverified", "--from", _folder.File("other.onnx"))).Error);
    }

    [Fact]
    public async Task A_program_fetches_as_the_command_line_does_and_is_told_why_it_waits()
    {
        var net = HubNet.Of("no token");
        using var hub = new BadServer((n, asked) => n == 0 ? new Reply(429, [], "Retry-After: 1") : Reply.File(asked, net.File));
        HubManifest.Write(_folder.File("models"), hub.Address, net);
        var notes = new List<Note>();
        var fetched = await Models.FetchAsync("net", notes: notes.Add, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((_folder.File("models", "net", "model.onnx"), true, false), (fetched.Path, fetched.Verified, fetched.WasPresent));
        Assert.Contains("429", Assert.Single(notes).Text);
        Assert.Equal(net.Tap, Models.Inspect("net").Penultimate.Tensor);
    }

    [Fact]
    public async Task Two_processes_at_once_fetch_once()
    {
        var net = HubNet.Of("class token");
        // The first answer comes late, so that both processes are there to wait for it.
        using var hub = new BadServer((_, asked) => Reply.File(asked, net.File) with { PauseBefore = TimeSpan.FromSeconds(3) });
        HubManifest.Write(_folder.File("models"), hub.Address, net);
        var runs = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            using var process = Tlearn.Start([], "models", "get", "net", "--json");
            return await Tlearn.EndAsync(process);
        }));
        Assert.All(runs, r => Assert.Equal(0, r.ExitCode));
        Assert.Equal([false, true], runs.Select(r => r.Json.GetProperty("was_present").GetBoolean()).Order());
        Assert.Single(hub.Requests);
    }

    private static int Pixel(int image, int c, int row, int column) => (((image + 1) * 53) + (c * 61) + (row * 5) + (column * 7 * (c + 1))) % 256;
}

/// <summary>A manifest as somebody passes it on: with an address, in the user's folder.</summary>
internal static class HubManifest
{
    public static void Write(string models, string address, HubNet net, Action<JsonObject>? change = null)
    {
        var manifest = new JsonObject
        {
            ["name"] = "net",
            ["file"] = "model.onnx",
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(net.File)),
            ["verified"] = true,
            ["url"] = address,
            ["bytes"] = net.File.Length,
            ["source"] = "a test",
            ["licence"] = "none",
            ["preprocessing"] = JsonNode.Parse(net.Preprocessing),
        };
        change?.Invoke(manifest);
        Directory.CreateDirectory(Path.Combine(models, "net"));
        File.WriteAllText(Path.Combine(models, "net", "manifest.json"), manifest.ToJsonString());
    }
}
