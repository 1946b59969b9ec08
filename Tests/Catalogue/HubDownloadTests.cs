using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using TransferLearning.FeatureExtraction.Catalogue.Fetching;
using Xunit;

namespace TransferLearning.Tests.Catalogue;

/// <summary>Downloads from servers that behave as a hub of models does: the first host leads to another one, by an address that is signed and expires.</summary>
public sealed class HubDownloadTests
{
    private const int Cut = 3_000_000;
    private const string Secret = "X-Amz-Signature=s3cret";

    private static byte[] Content => FetchedNet.Content;

    [Theory]
    [InlineData("\"store\"", "\"store\"", true)]
    [InlineData("\"store\"", "\"another store\"", true)]
    // Nothing but the second host's tag tells the version: where it is the same, too, the download goes on.
    [InlineData("\"store\"", "\"store\"", false)]
    public async Task A_cut_download_asks_the_first_address_again_and_goes_on(string before, string after, bool names)
    {
        using var store = new BadServer((n, asked) => Reply.File(asked, Content, n == 0 ? before : after) with { CutAfter = n == 0 ? Cut : null });
        using var hub = Hub(store, names ? "\"the content\"" : null);
        using var net = new FetchedNet(hub.Address);
        await net.FetchAsync();
        Assert.Equal(2, hub.Requests.Count);
        Assert.Equal([0L, Cut], store.Requests.Select(r => r.From));
        Assert.Equal([$"/blob?{Secret}0", $"/blob?{Secret}1"], store.Requests.Select(r => r.Path));
        // With If-Range a host of another tag would send everything again.
        Assert.Equal(names ? null : before, store.Requests[1].Headers.GetValueOrDefault("if-range"));
        Assert.Equal(Content, await File.ReadAllBytesAsync(net.Target));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("\"old\"", "\"new\"")]
    public async Task Another_tag_without_a_word_of_the_first_host_begins_anew(string? before, string? after)
    {
        using var store = new BadServer((n, asked) => Reply.File(asked, n == 0 ? new byte[Content.Length] : Content, n == 0 ? "\"a\"" : "\"b\"") with { CutAfter = n == 0 ? Cut : null });
        using var hub = new BadServer((n, _) => new Reply(302, [], [$"Location: {store.Host}/blob?{Secret}{n}", .. Linked(n == 0 ? before : after)]));
        using var net = new FetchedNet(hub.Address);
        await net.FetchAsync();
        Assert.Equal([0L, Cut], store.Requests.Select(r => r.From));
        Assert.Equal("\"a\"", store.Requests[1].Headers["if-range"]);
        Assert.Equal(Content, await File.ReadAllBytesAsync(net.Target));
    }

    [Fact]
    public async Task The_last_address_is_neither_kept_nor_named()
    {
        using var store = new BadServer((n, asked) => n switch
        {
            0 => Reply.File(asked, Content) with { CutAfter = Cut },
            < 4 => new Reply(500, []),
            _ => Reply.File(asked, Content),
        });
        using var hub = Hub(store, "\"the content\"");
        using var net = new FetchedNet(hub.Address);
        var told = await Assert.ThrowsAsync<TlearnException>(() => net.FetchAsync());
        Assert.Contains(hub.Address, told.Message);
        Assert.NotEmpty(net.Told);
        Assert.Equal(["model.onnx.part", "model.onnx.part.json"], net.Files);
        var kept = await File.ReadAllTextAsync(net.Part + ".json");
        await net.FetchAsync();
        Assert.Equal(Cut, store.Requests[^1].From);
        var receipt = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(net.Target)!, "fetched.json"));
        Assert.Contains(hub.Address, receipt);
        Assert.All([kept, receipt, told.ToString(), .. net.Told], text => Assert.False(text.Contains("s3cret", StringComparison.Ordinal) || text.Contains("/blob", StringComparison.Ordinal), text));
    }

    [Fact]
    public async Task Relative_redirections_are_followed_too()
    {
        using var store = new BadServer((_, asked) => Reply.File(asked, Content));
        using var hub = new BadServer((_, asked) => asked.Path switch
        {
            "/net.onnx" => new Reply(307, [], "Location: renamed/net.onnx?download=true"),
            "/renamed/net.onnx?download=true" => new Reply(308, [], "Location: ../moved/net.onnx"),
            "/moved/net.onnx" => new Reply(302, [], $"Location: {store.Host.Replace("http:", "", StringComparison.Ordinal)}/blob"),
            _ => new Reply(404, []),
        });
        using var net = new FetchedNet(hub.Address);
        await net.FetchAsync();
        Assert.Equal(["/net.onnx", "/renamed/net.onnx?download=true", "/moved/net.onnx"], hub.Requests.Select(r => r.Path));
        Assert.Equal("/blob", Assert.Single(store.Requests).Path);
    }

    [Fact]
    public async Task Another_kind_of_address_is_not_followed()
    {
        using var hub = new BadServer((_, _) => new Reply(302, [], "Location: file:///etc/passwd"));
        using var net = new FetchedNet(hub.Address);
        Assert.Contains("another kind (file)", (await Assert.ThrowsAsync<TlearnException>(() => net.FetchAsync())).Message);
        Assert.Empty(net.Files);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_asks_for_a_pause_gets_it(bool byDate)
    {
        var asked = new List<DateTime>();
        using var hub = new BadServer((n, request) =>
        {
            asked.Add(DateTime.UtcNow);
            // A date has whole seconds: it lies between one and two from now.
            return n > 0 ? Reply.File(request, Content) : new Reply(429, [], $"Retry-After: {(byDate ? asked[0].AddSeconds(2).ToString("R", CultureInfo.InvariantCulture) : "1")}");
        });
        using var net = new FetchedNet(hub.Address);
        await net.FetchAsync();
        Assert.InRange(asked[1] - asked[0], TimeSpan.FromSeconds(0.95), TimeSpan.FromMinutes(1));
        Assert.Contains("429", Assert.Single(net.Told));
    }

    [Fact]
    public async Task A_pause_that_is_too_long_is_said_and_not_waited_for()
    {
        using var hub = new BadServer((n, request) => n == 0 ? Reply.File(request, Content) with { CutAfter = Cut } : new Reply(429, [], "Retry-After: 7200"));
        using var net = new FetchedNet(hub.Address);
        var told = await Assert.ThrowsAsync<TlearnException>(() => net.FetchAsync());
        Assert.Contains("429", told.Message);
        Assert.Contains($"{7200:N0} s", told.Message);
        Assert.Equal(Cut, new FileInfo(net.Part).Length);
        Assert.Equal(2, hub.Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_never_answers_is_given_up(bool atOnce)
    {
        var silence = TimeSpan.FromSeconds(30);
        using var hub = new BadServer((n, asked) => Reply.File(asked, Content) with { PauseBefore = atOnce || n > 0 ? silence : TimeSpan.Zero, CutAfter = Cut, PauseAfterCut = silence });
        using var net = new FetchedNet(hub.Address) { Options = new DownloadOptions { FirstPause = TimeSpan.FromMilliseconds(1), Attempts = 2, Stall = TimeSpan.FromMilliseconds(400) } };
        var told = await Assert.ThrowsAsync<TlearnException>(() => net.FetchAsync());
        Assert.Contains("fell silent (2 tries in a row)", told.Message);
        if (!atOnce) Assert.InRange(new FileInfo(net.Part).Length, Cut, Content.Length);
    }

    [Fact]
    public async Task A_wrong_length_is_refused_before_a_byte_of_it_is_kept()
    {
        using var hub = new BadServer((_, asked) => Reply.File(asked, Content));
        using var net = new FetchedNet(hub.Address, change: m => m["bytes"] = Content.Length + 1);
        Assert.Contains($"{Content.Length:N0} bytes, expected {Content.Length + 1:N0}", (await Assert.ThrowsAsync<TlearnException>(() => net.FetchAsync())).Message);
        Assert.Empty(net.Files);
        Assert.Single(hub.Requests);
    }

    [Theory]
    [InlineData(1, "more")]
    [InlineData(-1, "SHA-256")]
    public async Task A_wrong_length_that_nobody_told_is_refused_too(int more, string said)
    {
        var other = more > 0 ? [.. Content, 0] : Content[..^1];
        using var hub = new BadServer((_, asked) => asked.From == other.Length
            ? new Reply(416, [], $"Content-Range: bytes */{other.Length}")
            : Reply.File(asked, other) with { HasNoLength = true });
        using var net = new FetchedNet(hub.Address, change: m => m["bytes"] = Content.Length);
        Assert.Contains(said, (await Assert.ThrowsAsync<TlearnException>(() => net.FetchAsync())).Message);
        Assert.Empty(net.Files);
    }

    [Fact]
    public async Task A_resumed_download_with_a_wrong_end_is_refused()
    {
        var other = (byte[])Content.Clone();
        other[^1000] ^= 1;
        using var store = new BadServer((n, asked) => Reply.File(asked, n == 0 ? Content : other) with { CutAfter = n == 0 ? Cut : null });
        using var hub = Hub(store, "\"the content\"");
        using var net = new FetchedNet(hub.Address);
        Assert.Matches("found SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}", (await Assert.ThrowsAsync<TlearnException>(() => net.FetchAsync())).Message);
        Assert.Empty(net.Files);
    }

    [Fact]
    public async Task Where_one_address_has_no_such_file_the_next_is_asked()
    {
        using var gone = new BadServer((_, _) => new Reply(404, []));
        using var closed = new BadServer((_, _) => new Reply(401, []));
        using var hub = new BadServer((_, asked) => Reply.File(asked, Content));
        using var net = new FetchedNet(gone.Address, change: m => m["mirrors"] = new JsonArray(closed.Address, hub.Address));
        await net.FetchAsync();
        Assert.Equal([1, 1, 1], new[] { gone, closed, hub }.Select(s => s.Requests.Count));
        Assert.Equal(2, net.Told.Count);
        Assert.Contains(hub.Address, await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(net.Target)!, "fetched.json")));

        using var lost = new FetchedNet(gone.Address, change: m => m["mirrors"] = new JsonArray(closed.Address));
        var told = await Assert.ThrowsAsync<TlearnException>(() => lost.FetchAsync());
        Assert.Contains($"{gone.Address}: the server answered 404", told.Message);
        Assert.Contains($"{closed.Address}: the server answered 401", told.Message);
    }

    [Theory]
    [InlineData("https://hub.org/a/b.onnx", null, "https://hub.org/a/b.onnx")]
    [InlineData("https://hub.org/a/b.onnx?x=1", "https://mirror.org/", "https://mirror.org/a/b.onnx?x=1")]
    [InlineData("https://hub.org/a/b%2Fc.onnx", "http://mirror.org:8080/copies/hub", "http://mirror.org:8080/copies/hub/a/b%2Fc.onnx")]
    public void A_mirror_takes_the_place_of_the_first_host(string address, string? mirror, string expected) => Assert.Equal(expected, ModelMirror.Of(address, mirror));

    [Fact]
    public void A_mirror_that_is_none_is_named()
    {
        Assert.Contains("TLEARN_MODEL_MIRROR", Assert.Throws<UsageException>(() => ModelMirror.Of("https://hub.org/a", "mirror.org")).Message);
        using var net = new FetchedNet("https://hub.org/a.onnx", sha256: "");
        using var known = new FetchedNet("https://hub.org/a.onnx");
        Assert.Contains("is not encrypted", Assert.Throws<UsageException>(() => FetchAddress.Of(net.Catalogue.Named("net")!, "http://mirror.org")).Message);
        Assert.Equal("http://mirror.org/a.onnx", Assert.Single(FetchAddress.Of(known.Catalogue.Named("net")!, "http://mirror.org")).Shown);
    }

    private static BadServer Hub(BadServer store, string? content) => new((n, _) => new Reply(302, Encoding.ASCII.GetBytes("Found"), [$"Location: {store.Host}/blob?{Secret}{n}", "ETag: \"hub\"", .. Linked(content)]));

    private static string[] Linked(string? content) => content is null ? [] : [$"X-Linked-ETag: {content}"];
}
