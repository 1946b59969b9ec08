using System.Text.Json.Nodes;
using TransferLearning.Onnx;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.Catalogue;

/// <summary>What is asked for before a file is taken, and files from machines without a network.</summary>
public sealed class FetchTests
{
    [Fact]
    public async Task Without_an_address_a_source_is_asked_for()
    {
        using var net = new FetchedNet();
        var told = await Assert.ThrowsAsync<UsageException>(() => net.FetchAsync());
        Assert.Contains("`Models.FetchAsync(net, FILE|URL", told.Next);
        Assert.Contains("`Models.FetchAsync(net, FILE|URL", Assert.Throws<TlearnException>(() => net.Catalogue.Find("net")).Next);
        await Assert.ThrowsAsync<UsageException>(() => net.FetchAsync("ftp://example.org/net.onnx"));
        Assert.False(Directory.Exists(Path.GetDirectoryName(net.Target)));
    }

    [Fact]
    public async Task An_unknown_hash_must_be_accepted_and_holds_from_then_on()
    {
        using var net = new FetchedNet(sha256: "");
        Assert.Contains("`acceptUnverified`", (await Assert.ThrowsAsync<UsageException>(() => net.FetchAsync(Nets.Mini))).Next);
        var fetched = await net.FetchAsync(Nets.Mini, accept: true);
        Assert.False(fetched.Verified);
        Assert.Equal(OnnxModel.Load(Nets.Mini).Sha256, fetched.Sha256);
        Assert.Equal("net", net.Catalogue.FindBySha256(fetched.Sha256)!.Name);
        net.Catalogue.Find("net").Load();

        var bytes = await File.ReadAllBytesAsync(net.Target);
        bytes[^1000] ^= 1;
        await File.WriteAllBytesAsync(net.Target, bytes);
        var changed = Assert.Throws<TlearnException>(() => net.Catalogue.Find("net").Load());
        Assert.Contains("`Models.FetchAsync(net)`", changed.Next);
        await net.FetchAsync(Nets.Mini, accept: true);
        net.Catalogue.Find("net").Load();
    }

    [Fact]
    public async Task An_accepted_file_must_fit_the_manifest_all_the_same()
    {
        using var net = new FetchedNet(sha256: "");
        // 32×32 pictures where the manifest says 96.
        var other = Nets.Zoo("keras-like-nhwc-fixed-batch");
        Assert.Contains("is not the network", (await Assert.ThrowsAsync<TlearnException>(() => net.FetchAsync(other, accept: true))).Message);
        Assert.Empty(net.Files);
        await File.WriteAllTextAsync(net.Scratch("page.onnx"), "<html>");
        await Assert.ThrowsAsync<TlearnException>(() => net.FetchAsync(net.Scratch("page.onnx"), accept: true));
        await Assert.ThrowsAsync<TlearnException>(() => net.FetchAsync(net.Scratch("missing.onnx"), accept: true));
        Assert.Empty(net.Files);
    }

    [Fact]
    public async Task A_known_hash_is_never_overridden()
    {
        using var net = new FetchedNet(sha256: new string('0', 64));
        var told = await Assert.ThrowsAsync<TlearnException>(() => net.FetchAsync(Nets.Mini, accept: true));
        Assert.Contains($"expected {new string('0', 64)}", told.Message);
        Assert.Empty(net.Files);
    }

    [Fact]
    public async Task A_known_hash_of_unknown_training_must_be_accepted_too()
    {
        using var net = new FetchedNet(change: m => (m["verified"], m["unverified"]) = (false, "its weights may be random"));
        var asked = await Assert.ThrowsAsync<UsageException>(() => net.FetchAsync(Nets.Mini));
        Assert.Contains("its weights may be random", asked.Message);
        Assert.Contains("`acceptUnverified`", asked.Next);
        Assert.Empty(net.Files);
        var fetched = await net.FetchAsync(Nets.Mini, accept: true);
        Assert.Equal((false, "its weights may be random"), (fetched.Verified, fetched.Unverified));
        Assert.Equal(fetched.Sha256, net.Catalogue.Find("net").Load().Sha256);
    }

    [Fact]
    public async Task A_file_that_was_accepted_holds_when_the_catalogue_learns_of_another()
    {
        using var before = new FetchedNet(sha256: "");
        var accepted = await before.FetchAsync(Nets.Mini, accept: true);
        var other = new string('0', 64);
        before.Change(m => (m["name"], m["aliases"], m["sha256"], m["verified"], m["url"]) = ("net2", new JsonArray("net"), other, true, "https://hub.test/net.onnx"));
        // The catalogue's name is another by now, the file lies where it did.
        var model = before.Catalogue.Find("net");
        Assert.Equal(("net2", accepted.Path), (model.Name, model.Path));
        Assert.Equal(accepted.Sha256, model.Load().Sha256);
        Assert.Equal("net2", before.Catalogue.FindBySha256(accepted.Sha256)!.Name);
        var kept = await before.FetchAsync();
        Assert.Equal((true, false), (kept.WasPresent, kept.Verified));
        Assert.Contains("accepted by hand", kept.Unverified);
        File.Delete(accepted.Path);
        Assert.Equal(other, before.Catalogue.Named("net")!.Sha256);
    }

    [Fact]
    public async Task Weights_in_files_of_their_own_travel_too()
    {
        var path = Nets.Zoo("torchvision-densenet-external");
        using var net = new FetchedNet(sha256: OnnxModel.Load(path).Sha256);
        var fetched = await net.FetchAsync(new Uri(path).AbsoluteUri);
        Assert.True(fetched.Verified);
        Assert.Equal(["fetched.json", "model.onnx", "model.onnx.data"], net.Files);
        Assert.Equal(fetched.Sha256, OnnxModel.Load(net.Target).Sha256);
    }

    [Fact]
    public async Task A_cancelled_copy_leaves_nothing()
    {
        using var net = new FetchedNet();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => net.FetchAsync(Nets.Mini, cancellation: new CancellationToken(true)));
        Assert.Empty(net.Files);
    }

    [Fact]
    public async Task A_page_in_place_of_a_file_is_explained()
    {
        using var server = new BadServer((_, asked) => Reply.File(asked, "<html>sign in</html>"u8.ToArray()));
        using var net = new FetchedNet(server.Address, sha256: "");
        var told = await Assert.ThrowsAsync<TlearnException>(() => net.FetchAsync(accept: true));
        Assert.Contains("not to a page", told.Next);
        Assert.Empty(net.Files);
    }
}
