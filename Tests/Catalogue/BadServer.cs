using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TransferLearning.Tests.Catalogue;

/// <summary>What a client asked for.</summary>
internal sealed record Asked(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>First byte of the range; 0 where none was asked for.</summary>
    public long From => Headers.TryGetValue("range", out var range) ? long.Parse(range["bytes=".Length..].TrimEnd('-')) : 0;
}

/// <summary>What it gets: cut off after some bytes of the body, or slowly, where told.</summary>
internal sealed record Reply(int Status, byte[] Body, params string[] Headers)
{
    public int? CutAfter { get; init; }

    public TimeSpan PauseAfterCut { get; init; }

    /// <summary>The rest of a file, as a server with ranges gives it: the whole where the client's version is another.</summary>
    public static Reply File(Asked asked, byte[] content, string? tag = "\"1\"")
    {
        string[] tags = tag is null ? [] : [$"ETag: {tag}"];
        return asked.From > 0 && asked.Headers.GetValueOrDefault("if-range") == tag
            ? new Reply(206, content[(int)asked.From..], [$"Content-Range: bytes {asked.From}-{content.Length - 1}/{content.Length}", .. tags])
            : new Reply(200, content, tags);
    }
}

/// <summary>A small HTTP server on the loopback that can behave as badly as real ones.</summary>
internal sealed class BadServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<int, Asked, Reply> _answer;
    private readonly ConcurrentQueue<Asked> _asked = new();
    private int _count = -1;

    /// <param name="answer">From the number of the request, from 0, and the request to the reply.</param>
    public BadServer(Func<int, Asked, Reply> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/net.onnx";

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
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                var path = (await reader.ReadLineAsync())!.Split(' ')[1];
                var headers = new Dictionary<string, string>();
                while (await reader.ReadLineAsync() is { Length: > 0 } line) headers[line.Split(':', 2)[0].ToLowerInvariant()] = line.Split(':', 2)[1].Trim();
                var asked = new Asked(path, headers);
                _asked.Enqueue(asked);
                var reply = _answer(Interlocked.Increment(ref _count), asked);
                var head = $"HTTP/1.1 {reply.Status} Told\r\n{string.Concat(reply.Headers.Select(h => h + "\r\n"))}Content-Length: {reply.Body.Length}\r\nConnection: close\r\n\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
                await stream.WriteAsync(reply.Body.AsMemory(0, reply.CutAfter ?? reply.Body.Length));
                await stream.FlushAsync();
                if (reply.CutAfter is not null) await Task.Delay(reply.PauseAfterCut);
            }
            catch (IOException)
            {
                // The client went away, as some tests have it do.
            }
        }
    }
}
