using TransferLearning.FeatureExtraction.Catalogue.Fetching;
using Xunit;

namespace TransferLearning.Tests.Catalogue;

/// <summary>Downloads from servers and over connections as bad as real ones.</summary>
public sealed class DownloadTests
{
    private const int Cut = 3_000_000;

    private static byte[] Content => FetchedNet.Content;

    [Fact]
    public async Task A_model_is_fetched_once_and_found_by_its_name()
    {
        using var server = new BadServer((_, asked) => Reply.File(asked, Content));
        using var net = new FetchedNet(server.Address);
        Assert.Contains("`Models.FetchAsync(net)`", Assert.Throws<TlearnException>(() => net.Catalogue.Find("net")).Next);
        var seen = new Seen();
        var first = await net.FetchAsync(progress: seen);
        Assert.Equal((net.Target, true, false), (first.Path, first.Verified, first.WasPresent));
        Assert.Equal((Content.Length, Content.Length), (seen.Last.Done, seen.Last.Total));
        Assert.Equal(["fetched.json", "model.onnx"], net.Files);
        Assert.Equal(first.Sha256, net.Catalogue.Find("net").Load().Sha256);
        Assert.True((await net.FetchAsync()).WasPresent);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_broken_connection_goes_on_where_it_broke()
    {
        using var server = new BadServer((n, asked) => Reply.File(asked, Content) with { CutAfter = n < 3 ? Cut : null });
        using var net = new FetchedNet(server.Address);
        await net.FetchAsync();
        Assert.Equal([0L, Cut, 2 * Cut, 3 * Cut], server.Requests.Select(r => r.From));
        Assert.All(server.Requests.Skip(1), r => Assert.Equal("\"1\"", r.Headers["if-range"]));
        Assert.Equal(Content, await File.ReadAllBytesAsync(net.Target));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("W/\"1\"")]
    public async Task Without_a_strong_version_it_begins_anew(string? tag)
    {
        using var server = new BadServer((n, asked) => Reply.File(asked, Content, tag) with { CutAfter = n == 0 ? Cut : null });
        using var net = new FetchedNet(server.Address);
        await net.FetchAsync();
        Assert.Equal([0L, 0], server.Requests.Select(r => r.From));
    }

    [Fact]
    public async Task A_date_tells_the_version_where_there_is_no_tag()
    {
        const string date = "Tue, 24 Nov 2026 10:00:00 GMT";
        using var server = new BadServer((n, asked) => n == 0
            ? new Reply(200, Content, $"Last-Modified: {date}") { CutAfter = Cut }
            : new Reply(206, Content[(int)asked.From..], $"Content-Range: bytes {asked.From}-{Content.Length - 1}/{Content.Length}", $"Last-Modified: {date}"));
        using var net = new FetchedNet(server.Address);
        await net.FetchAsync();
        Assert.Equal([0L, Cut], server.Requests.Select(r => r.From));
        Assert.Equal(date, server.Requests[1].Headers["if-range"]);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_is_read_from_the_beginning()
    {
        using var server = new BadServer((n, _) => new Reply(200, Content, "ETag: \"1\"") { CutAfter = n == 0 ? Cut : null });
        using var net = new FetchedNet(server.Address);
        await net.FetchAsync();
        Assert.Equal([0L, Cut], server.Requests.Select(r => r.From));
        Assert.Equal(Content, await File.ReadAllBytesAsync(net.Target));
    }

    [Fact]
    public async Task Two_versions_are_never_glued_together()
    {
        var old = new byte[Content.Length];
        // The second answer keeps to If-Range; the third try meets a server that does not, and tells only by its tag.
        using var server = new BadServer((n, asked) => n switch
        {
            0 => Reply.File(asked, old, "\"a\"") with { CutAfter = Cut },
            1 => Reply.File(asked, old, "\"b\"") with { CutAfter = Cut + 1 },
            2 => new Reply(206, Content[(int)asked.From..], $"Content-Range: bytes {asked.From}-{Content.Length - 1}/{Content.Length}", "ETag: \"c\""),
            _ => Reply.File(asked, Content, "\"c\""),
        });
        using var net = new FetchedNet(server.Address);
        await net.FetchAsync();
        Assert.Equal([0L, Cut, Cut + 1, 0], server.Requests.Select(r => r.From));
        Assert.Equal(Content, await File.ReadAllBytesAsync(net.Target));
    }

    [Fact]
    public async Task A_wrong_content_is_refused_and_nothing_is_kept()
    {
        var other = (byte[])Content.Clone();
        other[^1000] ^= 1;
        using var server = new BadServer((n, asked) => n == 0 ? Reply.File(asked, other) : Reply.File(asked, "<html>not found</html>"u8.ToArray()));
        using var net = new FetchedNet(server.Address);
        var wrong = await Assert.ThrowsAsync<TlearnException>(() => net.FetchAsync());
        Assert.Matches("found SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}", wrong.Message);
        Assert.Empty(net.Files);
        Assert.Matches("found SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}", (await Assert.ThrowsAsync<TlearnException>(() => net.FetchAsync())).Message);
        Assert.Empty(net.Files);
    }

    [Fact]
    public async Task A_cancelled_download_keeps_its_part_and_goes_on()
    {
        using var server = new BadServer((n, asked) => Reply.File(asked, Content) with { CutAfter = n == 0 ? Cut : null, PauseAfterCut = TimeSpan.FromSeconds(5) });
        using var net = new FetchedNet(server.Address);
        using var stop = new CancellationTokenSource();
        var stopper = new Seen { OnReport = done => { if (done >= Cut) stop.Cancel(); } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => net.FetchAsync(progress: stopper, cancellation: stop.Token));
        Assert.False(File.Exists(net.Target));
        Assert.Equal(Cut, new FileInfo(net.Part).Length);
        await net.FetchAsync();
        Assert.Equal(Cut, server.Requests[^1].From);
        Assert.Equal(["fetched.json", "model.onnx"], net.Files);
    }

    [Fact]
    public async Task A_part_that_is_whole_already_is_not_fetched_again()
    {
        using var server = new BadServer((n, asked) => n == 0 ? Reply.File(asked, Content) : new Reply(416, [], $"Content-Range: bytes */{Content.Length}"));
        using var net = new FetchedNet(server.Address);
        using var stop = new CancellationTokenSource();
        var stopper = new Seen { OnReport = done => { if (done == Content.Length) stop.Cancel(); } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => net.FetchAsync(progress: stopper, cancellation: stop.Token));
        await net.FetchAsync();
        Assert.True(File.Exists(net.Target));
    }

    [Fact]
    public async Task Several_that_fetch_the_same_at_once_all_get_it()
    {
        using var server = new BadServer((n, asked) => Reply.File(asked, Content) with { CutAfter = n == 0 ? Cut : null });
        using var net = new FetchedNet(server.Address);
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => net.FetchAsync())));
        Assert.Equal(1, results.Count(r => !r.WasPresent));
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(["fetched.json", "model.onnx"], net.Files);
    }

    [Fact]
    public async Task Refusals_and_failures_of_a_server_are_told_apart()
    {
        using var missing = new BadServer((_, _) => new Reply(404, []));
        using var absent = new FetchedNet(missing.Address);
        Assert.Contains("404", (await Assert.ThrowsAsync<TlearnException>(() => absent.FetchAsync())).Message);
        Assert.Single(missing.Requests);

        using var busy = new BadServer((n, asked) => n < 2 ? new Reply(503, []) : Reply.File(asked, Content));
        using var patient = new FetchedNet(busy.Address);
        await patient.FetchAsync();
        Assert.Equal(3, busy.Requests.Count);

        using var dead = new BadServer((_, _) => new Reply(500, []));
        using var given = new FetchedNet(dead.Address);
        Assert.Contains("4 tries", (await Assert.ThrowsAsync<TlearnException>(() => given.FetchAsync())).Message);
    }

    [Fact]
    public async Task Redirections_are_followed_but_not_for_ever()
    {
        using var server = new BadServer((_, asked) => asked.Path == "/net.onnx" ? new Reply(302, [], "Location: /elsewhere") : Reply.File(asked, Content));
        using var net = new FetchedNet(server.Address);
        await net.FetchAsync();

        using var circle = new BadServer((_, _) => new Reply(302, [], "Location: /net.onnx"));
        using var lost = new FetchedNet(circle.Address);
        Assert.Contains("redirects", (await Assert.ThrowsAsync<TlearnException>(() => lost.FetchAsync())).Message);
        Assert.InRange(circle.Requests.Count, 2, 12);
    }

    [Fact]
    public void A_full_disk_is_named()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs a device that is always full");
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var told = Assert.Throws<TlearnException>(() => DiskSpace.Write(full, new byte[10], "/somewhere/net.onnx.part"));
        Assert.Contains("no space left", told.Message);
        Assert.Contains("TLEARN_MODELS", told.Next);
    }

    private sealed class Seen : IProgress<(long Done, long Total)>
    {
        public (long Done, long Total) Last { get; private set; }

        public Action<long>? OnReport { get; init; }

        public void Report((long Done, long Total) value)
        {
            Last = value;
            OnReport?.Invoke(value.Done);
        }
    }
}
