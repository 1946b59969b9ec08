using System.Globalization;
using System.Net;
using System.Security.Authentication;

namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>Brings one file over a connection that may break: tries again, from where the last try ended (RFC 9110, sections 10.2.3, 13.1.5 and 14).</summary>
/// <param name="redirections">Asks for the file.</param>
/// <param name="options">How patient it is.</param>
/// <param name="tell">Told why it waits.</param>
internal sealed class Download(Redirections redirections, DownloadOptions options, Action<string>? tell = null)
{
    /// <summary>Fetches until the part is whole. Cancelled or broken, it keeps what has arrived.</summary>
    /// <param name="sources">Addresses of the same bytes: where one refuses, the next is asked.</param>
    /// <param name="part">Where the bytes go.</param>
    /// <param name="size">Size that is expected; <see langword="null"/> where it is not known.</param>
    /// <param name="progress">Told bytes so far and in all.</param>
    /// <param name="cancellation">Stops the download.</param>
    /// <returns>The address that had the file.</returns>
    /// <exception cref="TlearnException">The servers refuse, the connection stays broken, or the disk is full.</exception>
    public async Task<FetchAddress> RunAsync(IReadOnlyList<FetchAddress> sources, PartFile part, long? size, IProgress<(long Done, long Total)>? progress, CancellationToken cancellation)
    {
        var refusals = new List<string>();
        foreach (var source in sources)
        {
            try
            {
                await PersistAsync(source, part, size, progress, cancellation);
                return source;
            }
            catch (RefusedException e)
            {
                refusals.Add($"{source.Shown}: the server answered {e.Message}");
                if (refusals.Count < sources.Count) tell?.Invoke($"{refusals[^1]}; asking {sources[refusals.Count].Shown}");
            }
        }

        throw new TlearnException(string.Join("; ", refusals), "Check the address, or get the file another way: `from` FILE.");
    }

    private async Task PersistAsync(FetchAddress source, PartFile part, long? size, IProgress<(long Done, long Total)>? progress, CancellationToken cancellation)
    {
        for (var failures = 0; ;)
        {
            var before = part.Length;
            try
            {
                await TryAsync(source, part, size, progress, cancellation);
                return;
            }
            catch (BrokenConnectionException e)
            {
                failures = part.Length > before ? 1 : failures + 1;
                if (failures >= options.Attempts || e.Wait > options.LongestPause)
                {
                    var asked = e.Wait > options.LongestPause ? $" and wants to be left alone for {e.Wait.TotalSeconds:N0} s" : "";
                    throw new TlearnException(
                        $"{source.Shown}: {e.Message}{asked} ({failures} {(failures == 1 ? "try" : "tries in a row")}); {part.Length:N0} bytes have arrived and are kept",
                        part.Length > 0 ? "Run the same command again when the connection is better: it goes on from there."
                            : $"Run the same command again when the connection is better. Behind a proxy set HTTPS_PROXY; {ModelMirror.Variable} names another host that has the files; or get the file another way: `from` FILE.",
                        e);
                }

                var own = options.FirstPause * (1 << Math.Min(failures - 1, 10));
                var pause = e.Wait > own ? e.Wait : own;
                tell?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{source.Shown}: {e.Message}; next try in {pause.TotalSeconds:0.#} s"));
                await Task.Delay(pause, cancellation);
            }
        }
    }

    private async Task TryAsync(FetchAddress source, PartFile part, long? size, IProgress<(long Done, long Total)>? progress, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(options.Stall);
        using var answer = await AskAsync(source, part, patience.Token, cancellation);
        var response = answer.Response;
        if (Start(source, answer, part) is not { } start) return;
        var total = response.Content.Headers.ContentLength + start ?? size;
        if (size is not null && total != size) throw Unexpected(source, $"{total:N0}", size.Value);
        await using var body = await NetworkAsync(() => response.Content.ReadAsStreamAsync(patience.Token), cancellation);
        await using var file = part.Open(start, source.Address!, answer.Version);
        var buffer = new byte[1 << 18];
        for (var done = start; ;)
        {
            progress?.Report((done, Math.Max(done, total ?? done)));
            patience.CancelAfter(options.Stall);
            var read = await NetworkAsync(() => body.ReadAsync(buffer, patience.Token).AsTask(), cancellation);
            if (read == 0 && done < total) throw new BrokenConnectionException($"the file ended early: found {done:N0} bytes, expected {total:N0}");
            if (read == 0) return;
            done += read;
            // A server that names no length could go on for ever.
            if (done > size)
            {
                await file.DisposeAsync();
                part.Remove();
                throw Unexpected(source, "more", size.Value);
            }

            DiskSpace.Write(file, buffer.AsSpan(0, read), part.Path);
        }
    }

    /// <summary>Where the body of an answer begins in the file; <see langword="null"/> where nothing is missing.</summary>
    private static long? Start(FetchAddress source, HostAnswer answer, PartFile part)
    {
        var (response, resumed) = (answer.Response, answer.Resumed);
        var range = response.Content.Headers.ContentRange;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                // The first try, or a server that ignores ranges, or another version of the file since.
                return 0;
            case HttpStatusCode.PartialContent when resumed is not null && range?.From == part.Length && resumed.Allows(answer.Version):
                return part.Length;
            case HttpStatusCode.RequestedRangeNotSatisfiable when resumed is not null && range?.Length == part.Length:
                return null;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable:
                part.Remove();
                throw new BrokenConnectionException("the server's file is not the one that a former try began");
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                throw new BrokenConnectionException($"the server answered {Describe(response)}") { Wait = WaitOf(response) };
            default:
                throw new RefusedException(Describe(response));
        }
    }

    /// <summary>How long the server asks to be left alone (RFC 9110, section 10.2.3).</summary>
    private static TimeSpan WaitOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } seconds } => seconds,
        { Date: { } date } when date - DateTimeOffset.UtcNow is var wait && wait > TimeSpan.Zero => wait,
        _ => TimeSpan.Zero,
    };

    private static TlearnException Unexpected(FetchAddress source, string found, long expected) =>
        new($"{source.Shown}: the server's file has {found} bytes, expected {expected:N0}", "It is another file than the manifest describes: give another with `from`.");

    private static string Describe(HttpResponseMessage response) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.ReasonPhrase}").Trim();

    /// <summary>Asks, and tells a host that cannot prove who it is from one that cannot be reached: to try that again would change nothing.</summary>
    private async Task<HostAnswer> AskAsync(FetchAddress source, PartFile part, CancellationToken patience, CancellationToken cancellation)
    {
        try
        {
            return await NetworkAsync(() => redirections.AskAsync(source, part, patience), cancellation);
        }
        catch (BrokenConnectionException e) when (e.InnerException?.InnerException is AuthenticationException refused)
        {
            throw new TlearnException(
                $"{source.Shown}: there is no safe connection: {refused.Message}",
                "Where a proxy opens encrypted connections, let this machine trust its certificate (on Linux SSL_CERT_FILE names one), or get the file another way: `from` FILE.", e);
        }
    }

    private static async Task<T> NetworkAsync<T>(Func<Task<T>> step, CancellationToken cancellation)
    {
        try
        {
            return await step();
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new BrokenConnectionException(e is OperationCanceledException ? "the server fell silent" : e.Message, e);
        }
    }
}

/// <summary>How patiently a download deals with a bad connection.</summary>
internal sealed record DownloadOptions
{
    /// <summary>How often in a row a try may bring nothing new before the download gives up.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>Pause after the first broken try; each further one in a row doubles it.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause that a server may ask for, with <c>Retry-After</c>; one that asks for more ends the download.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Silence of the server after which the connection counts as broken.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>A try that failed in a way that may pass: the next one goes on from there.</summary>
internal sealed class BrokenConnectionException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How long the server wants to be left alone.</summary>
    public TimeSpan Wait { get; init; }
}

/// <summary>A server's answer that will not change: there is no such file, or not for everybody.</summary>
internal sealed class RefusedException(string answer) : Exception(answer);
