using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TransferLearning.Tests.Catalogue;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Fetching over https, through a proxy: processes of their own, which trust a certificate of the test and find every host behind its proxy.</summary>
public sealed class HubHttpsTests : IDisposable
{
    private const string Url = "https://hub.test/owner/network/resolve/main/model.onnx";
    private const string Secret = "s3cret";
    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _certificate = Certificate();
    private readonly HubNet _net = HubNet.Of("class token");

    public HubHttpsTests()
    {
        // .NET takes this variable from OpenSSL, which is not there on other systems.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names the trusted certificate by SSL_CERT_FILE");
        File.WriteAllText(_folder.File("trusted.pem"), _certificate.ExportCertificatePem());
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_signed_address_of_another_host_is_followed_resumed_and_forgotten()
    {
        var sent = 0;
        using var proxy = new BadServer((n, asked) => asked.Headers["host"] switch
        {
            "hub.test" => new Reply(302, [], $"Location: https://cdn.test/blob/{n}?Expires=60&X-Amz-Signature={Secret}", "X-Linked-ETag: \"the content\""),
            "cdn.test" => Reply.File(asked, _net.File, $"\"{n}\"") with { CutAfter = sent++ == 0 ? 1000 : null },
            _ => new Reply(404, []),
        }, _certificate);
        HubManifest.Write(_folder.File("models"), Url, _net);
        var run = await GetAsync(proxy, mirror: null, "--verbose");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(["hub.test", "cdn.test", "hub.test", "cdn.test"], proxy.Requests.Select(r => r.Headers["host"]));
        Assert.Equal([0L, 1000], proxy.Requests.Where(r => r.Headers["host"] == "cdn.test").Select(r => r.From));
        Assert.Equal(_net.File, await File.ReadAllBytesAsync(_folder.File("models", "net", "model.onnx")));
        var written = Directory.GetFiles(_folder.File("models"), "*", SearchOption.AllDirectories).Where(f => Path.GetExtension(f) != ".onnx").Select(File.ReadAllText);
        Assert.All([run.Out, run.Error, .. written], text => Assert.False(text.Contains(Secret, StringComparison.Ordinal) || text.Contains("cdn.test", StringComparison.Ordinal), text));
    }

    [Fact]
    public async Task A_mirror_takes_the_place_of_the_first_host()
    {
        using var proxy = new BadServer((_, asked) => asked.Headers["host"] == "mirror.test" ? Reply.File(asked, _net.File) : new Reply(404, []), _certificate);
        HubManifest.Write(_folder.File("models"), Url, _net);
        var run = await GetAsync(proxy, "https://mirror.test/");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("/owner/network/resolve/main/model.onnx", Assert.Single(proxy.Requests).Path);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Https_becomes_http_only_where_a_hash_is_known(bool known)
    {
        using var plain = new BadServer((_, asked) => Reply.File(asked, _net.File));
        using var proxy = new BadServer((_, _) => new Reply(302, [], $"Location: {plain.Address}"), _certificate);
        HubManifest.Write(_folder.File("models"), Url, _net, known ? null : m => (m["sha256"], m["verified"]) = ("", false));
        var run = await GetAsync(proxy, mirror: null, "--accept-unverified");
        Assert.Equal(known ? 0 : 1, run.ExitCode);
        Assert.Equal(known ? 1 : 0, plain.Requests.Count);
        if (!known) Assert.Contains("redirects from https to http", run.Error);
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_ends_the_download()
    {
        using var stranger = Certificate();
        using var proxy = new BadServer((_, asked) => Reply.File(asked, _net.File), stranger);
        HubManifest.Write(_folder.File("models"), Url, _net);
        var run = await GetAsync(proxy, mirror: null);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("there is no safe connection", run.Error);
        Assert.Contains("SSL_CERT_FILE", run.Error);
        Assert.Empty(proxy.Requests);
    }

    private async Task<TlearnRun> GetAsync(BadServer proxy, string? mirror, params string[] more)
    {
        var variables = new Dictionary<string, string?>
        {
            ["TLEARN_MODELS"] = _folder.File("models"),
            ["TLEARN_MODEL_MIRROR"] = mirror,
            ["HTTPS_PROXY"] = proxy.Host,
            ["https_proxy"] = proxy.Host,
            ["NO_PROXY"] = null,
            ["no_proxy"] = null,
            ["SSL_CERT_FILE"] = _folder.File("trusted.pem"),
            ["SSL_CERT_DIR"] = _folder.File("none"),
        };
        using var process = Tlearn.StartIn(variables, ["models", "get", "net", .. more]);
        return await Tlearn.EndAsync(process);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=hub.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in new[] { "hub.test", "cdn.test", "mirror.test" }) names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
