using System.Net;
using System.Net.Http.Headers;
using TransferLearning.Core.Hashing;

namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>
/// Asks an address for a file, and follows where it leads: model hubs answer with a redirection to another host whose address is signed and expires, so every try begins at the
/// first address, and later ones are neither kept nor named.
/// </summary>
/// <param name="client">Follows no redirections itself.</param>
/// <param name="hashIsKnown">Whether a hash tells afterwards if the bytes are the right ones: then a way that is not encrypted does no harm.</param>
internal sealed class Redirections(HttpClient client, bool hashIsKnown)
{
    private const int Most = 10;

    // What a hub's first host calls the content, which other hosts keep under tags of their own.
    private const string ContentTag = "X-Linked-ETag";

    /// <summary>Asks for the part of a file that is missing.</summary>
    /// <param name="source">The first address.</param>
    /// <param name="part">What is there.</param>
    /// <param name="cancellation">Stops, and tells that the server is silent.</param>
    /// <exception cref="TlearnException">It leads round in circles, or to where the file must not come from.</exception>
    public async Task<HostAnswer> AskAsync(FetchAddress source, PartFile part, CancellationToken cancellation)
    {
        var (address, known, content) = (source.Address!, part.Version(source.Address!), (string?)null);
        for (var followed = 0; ; followed++)
        {
            // .NET without OpenSSL ends the process where it is asked for encryption.
            if (address.Scheme == Uri.UriSchemeHttps) SystemCryptography.Require($"a download from {source.Shown}");
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            var resumes = Resume(request, known, content, part);
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            content ??= Strong(response.Headers.TryGetValues(ContentTag, out var tags) ? tags.First() : null);
            if (!Leads(response)) return new HostAnswer(response, new FileVersion(FileVersion.TagOf(response), content), resumes ? known : null);
            using (response) address = Next(source, address, response, followed);
        }
    }

    /// <summary>Asks for the rest where it is known to be of the same version.</summary>
    private static bool Resume(HttpRequestMessage request, FileVersion? known, string? content, PartFile part)
    {
        var isSame = known?.Content is not null && content == known.Content;
        if (known is null || (!isSame && known.Tag is null)) return false;
        request.Headers.Range = new RangeHeaderValue(part.Length, null);
        // The first host said that the content is the same: the tag of another host need not be.
        if (!isSame) request.Headers.TryAddWithoutValidation("If-Range", known.Tag);
        return true;
    }

    private Uri Next(FetchAddress source, Uri address, HttpResponseMessage response, int followed)
    {
        if (followed == Most) throw new TlearnException($"{source.Shown}: the server redirects more than {Most} times", "Give the address of the file itself.");
        var next = new Uri(address, response.Headers.Location!);
        if (next.Scheme != Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttp) throw new TlearnException($"{source.Shown}: the server redirects to an address of another kind ({next.Scheme})", "Give the address of the file itself.");
        return hashIsKnown || address.Scheme == Uri.UriSchemeHttp || next.Scheme == Uri.UriSchemeHttps ? next : throw new TlearnException(
            $"{source.Shown}: the server redirects from https to http, and no SHA-256 is known that would tell a changed file",
            "Give the address of the file itself, or get it another way: `from` FILE.");
    }

    private static bool Leads(HttpResponseMessage response) => response.Headers.Location is not null && response.StatusCode is
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static string? Strong(string? tag) => EntityTagHeaderValue.TryParse(tag, out var parsed) && !parsed.IsWeak ? parsed.Tag : null;
}

/// <summary>What the last host answered.</summary>
/// <param name="Response">Its answer.</param>
/// <param name="Version">Which version of the file that is.</param>
/// <param name="Resumed">The version whose rest was asked for; <see langword="null"/> where the whole file was.</param>
internal sealed record HostAnswer(HttpResponseMessage Response, FileVersion Version, FileVersion? Resumed) : IDisposable
{
    public void Dispose() => Response.Dispose();
}
