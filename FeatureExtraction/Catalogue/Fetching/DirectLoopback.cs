using System.Net;

namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>The proxies that the environment names (<c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c>, <c>NO_PROXY</c>), except for this machine itself, which they could not reach.</summary>
internal sealed class DirectLoopback : IWebProxy
{
    public ICredentials? Credentials
    {
        get => HttpClient.DefaultProxy.Credentials;
        set => throw new InvalidOperationException("the environment names the proxies and their credentials");
    }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : HttpClient.DefaultProxy.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || HttpClient.DefaultProxy.IsBypassed(host);
}
