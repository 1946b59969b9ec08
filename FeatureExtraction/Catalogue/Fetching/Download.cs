using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>Brings one file over a connection that may break: tries again, from where the last try ended (RFC 9110, sections 13.1.5 and 14).</summary>
internal sealed class Download(HttpClient client, DownloadOptions options)
{
    /// <summary>Fetches until the part is whole. Cancelled or broken, it keeps what has arrived.</summary>
    /// <param name="source">An address.</param>
    /// <param name="part">Where the bytes go.</param>
    /// <param name="size">Size that is expected; <see langword="null"/> where it is not known.</param>
    /// <param name="progress">Told bytes so far and in all.</param>
    /// <param name="cancellation">Stops the download.</param>
    /// <exception cref="TlearnException">The server refuses, the connection stays broken, or the disk is full.</exception>
    public async Task RunAsync(FetchAddress source, PartFile part, long? size, IProgress<(long Done, long Total)>? progress, CancellationToken cancellation)
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
                if (failures >= options.Attempts)
                {
                    throw new TlearnException(
                        $"{source.Shown}: {e.Message} ({failures} tries in a row); {part.Length:N0} bytes have arrived and are kept",
                        "Run the same command again when the connection is better: it goes on from there.", e);
                }

                await Task.Delay(options.FirstPause * (1 << Math.Min(failures - 1, 10)), cancellation);
            }
        }
    }

    private async Task TryAsync(FetchAddress source, PartFile part, long? size, IProgress<(long Done, long Total)>? progress, CancellationToken cancellation)
    {
        var address = source.Address!;
        var validator = part.Validator(address);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (validator is not null)
        {
            request.Headers.Range = new RangeHeaderValue(part.Length, null);
            request.Headers.TryAddWithoutValidation("If-Range", validator);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(options.Stall);
        using var response = await NetworkAsync(() => client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token), cancellation);
        if (Start(source, response, part, validator) is not { } start) return;
        var total = response.Content.Headers.ContentLength + start ?? size;
        if (size is not null && total != size) throw new TlearnException($"{source.Shown}: the server's file has {total:N0} bytes, expected {size:N0}", "It is another file than the manifest describes: give another with `from`.");
        await using var body = await NetworkAsync(() => response.Content.ReadAsStreamAsync(patience.Token), cancellation);
        await using var file = part.Open(start, address, response);
        var buffer = new byte[1 << 18];
        for (var done = start; ;)
        {
            progress?.Report((done, Math.Max(done, total ?? done)));
            patience.CancelAfter(options.Stall);
            var read = await NetworkAsync(() => body.ReadAsync(buffer, patience.Token).AsTask(), cancellation);
            if (read == 0 && done < total) throw new BrokenConnectionException($"the file ended early: found {done:N0} bytes, expected {total:N0}");
            if (read == 0) return;
            done += read;
            DiskSpace.Write(file, buffer.AsSpan(0, read), part.Path);
        }
    }

    /// <summary>Where the body of an answer begins in the file; <see langword="null"/> where nothing is missing.</summary>
    private static long? Start(FetchAddress source, HttpResponseMessage response, PartFile part, string? validator)
    {
        var range = response.Content.Headers.ContentRange;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                // The first try, or a server that ignores ranges, or another version of the file since.
                return 0;
            case HttpStatusCode.PartialContent when validator is not null && range?.From == part.Length && PartFile.IsSameVersion(validator, response):
                return part.Length;
            case HttpStatusCode.RequestedRangeNotSatisfiable when validator is not null && range?.Length == part.Length:
                return null;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable:
                part.Remove();
                throw new BrokenConnectionException("the server's file is not the one that a former try began");
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                throw new BrokenConnectionException($"the server answered {Describe(response)}");
            case >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest:
                throw new TlearnException($"{source.Shown}: the server answered {Describe(response)} and redirects too often, or to an address that is less safe", "Give the address of the file itself.");
            default:
                throw new TlearnException($"{source.Shown}: the server answered {Describe(response)}", "Check the address, or get the file another way: `from` FILE.");
        }
    }

    private static string Describe(HttpResponseMessage response) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.ReasonPhrase}").Trim();

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

    /// <summary>Silence of the server after which the connection counts as broken.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>A try that failed in a way that may pass: the next one goes on from there.</summary>
internal sealed class BrokenConnectionException(string message, Exception? inner = null) : Exception(message, inner);
