using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TransferLearning.Tests.Catalogue;

/// <summary>What a client asked for.</summary>
internal sealed record Asked(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>First byte of the range; 0 where none was asked for.</summary>
    public long From => Headers.TryGetValue("range", out var range) ? long.Parse(range["bytes=".Length..].TrimEnd('-')) : 0;
}

/// <summary>What it gets: cut off after some bytes of the body, late or without a length, where told.</summary>
internal sealed record Reply(int Status, byte[] Body, params string[] Headers)
{
    public int? CutAfter { get; init; }

    public TimeSpan PauseAfterCut { get; init; }

    /// <summary>Silence before the answer.</summary>
    public TimeSpan PauseBefore { get; init; }

    /// <summary>Whether the length of the body is not told: it ends where the connection does.</summary>
    public bool HasNoLength { get; init; }

    /// <summary>The rest of a file, as a server with ranges gives it: the whole where the client's version is another.</summary>
    public static Reply File(Asked asked, byte[] content, string? tag = "\"1\"")
    {
        string[] tags = tag is null ? [] : [$"ETag: {tag}"];
        return asked.From > 0 && (!asked.Headers.TryGetValue("if-range", out var version) || version == tag)
            ? new Reply(206, content[(int)asked.From..], [$"Content-Range: bytes {asked.From}-{content.Length - 1}/{content.Length}", .. tags])
            : new Reply(200, content, tags);
    }
}

/// <summary>A small HTTP server on the loopback that can behave as badly as real ones.</summary>
internal sealed class BadServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<int, Asked, Reply> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly ConcurrentQueue<Asked> _asked = new();
    private int _count = -1;

    /// <param name="answer">From the number of the request, from 0, and the request to the reply.</param>
    /// <param name="certificate">Where given, it is a proxy (RFC 9110, section 9.3.6) that plays every host that it is asked to connect to, encrypted.</param>
    public BadServer(Func<int, Asked, Reply> answer, X509Certificate2? certificate = null)
    {
        _answer = answer;
        _certificate = certificate;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Host => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public string Address => $"{Host}/net.onnx";

    public IReadOnlyList<Asked> Requests => [.. _asked];

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposed: nobody asks any more.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (_certificate is not null) stream = await EncryptedAsync(stream, _certificate);
                var asked = await ReadAsync(stream);
                _asked.Enqueue(asked);
                var reply = _answer(Interlocked.Increment(ref _count), asked);
                await Task.Delay(reply.PauseBefore);
                var length = reply.HasNoLength ? "" : $"Content-Length: {reply.Body.Length}\r\n";
                var head = $"HTTP/1.1 {reply.Status} Told\r\n{string.Concat(reply.Headers.Select(h => h + "\r\n"))}{length}Connection: close\r\n\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
                await stream.WriteAsync(reply.Body.AsMemory(0, reply.CutAfter ?? reply.Body.Length));
                await stream.FlushAsync();
                if (reply.CutAfter is not null) await Task.Delay(reply.PauseAfterCut);
                if (stream is SslStream encrypted && reply.CutAfter is null) await encrypted.ShutdownAsync();
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client went away, as some tests have it do.
            }
        }
    }

    private static async Task<SslStream> EncryptedAsync(Stream stream, X509Certificate2 certificate)
    {
        await ReadAsync(stream);
        await stream.WriteAsync("HTTP/1.1 200 Connected\r\n\r\n"u8.ToArray());
        var encrypted = new SslStream(stream);
        await encrypted.AuthenticateAsServerAsync(certificate);
        return encrypted;
    }

    private static async Task<Asked> ReadAsync(Stream stream)
    {
        // Byte for byte: what comes behind a CONNECT is not to be read yet.
        var head = new StringBuilder();
        for (var one = new byte[1]; !head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal);)
        {
            if (await stream.ReadAsync(one) == 0) throw new IOException("the client went away");
            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return new Asked(lines[0].Split(' ')[1], lines.Skip(1).ToDictionary(l => l.Split(':', 2)[0].ToLowerInvariant(), l => l.Split(':', 2)[1].Trim()));
    }
}
